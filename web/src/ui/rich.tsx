// SPDX-License-Identifier: Apache-2.0
// Exercise HTML, shown. The text is parsed into a document of its own, where nothing runs and nothing is
// loaded, and made again node by node out of the same allow-list as the server's (docs/document.md): what is
// not named here never comes into the page.
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n/index";
import { inert, paper } from "../style/paper";

const words = (text: string) => new Set(text.split(" "));
const TAGS = words("p div span br strong em b i u s sub sup ul ol li table caption thead tbody tfoot tr th td h1 h2 h3 h4 h5 h6 hr code pre blockquote details summary figure figcaption img a");
const MATH = words("math mrow mn mi mo mfrac msqrt mroot msup msub msubsup mtable mtr mtd mtext mspace mfenced");
const ATTRIBUTES = words("class title lang dir colspan rowspan");
const DROPPED = words("script style template noscript iframe object embed svg");
const IMAGE = /^data:image\/(png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*$/i;

interface TrustedParser { createHTML(text: string): string }
const parser: TrustedParser = (window as unknown as { trustedTypes?: { createPolicy(name: string, rules: TrustedParser): TrustedParser } }).trustedTypes?.createPolicy("exobase-parse", { createHTML: (text) => text }) ?? { createHTML: (text) => text };

function copyAttributes(from: Element, to: HTMLElement) {
  for (const { name, value } of from.attributes) {
    if (ATTRIBUTES.has(name)) to.setAttribute(name, value);
  }
  const style = from.getAttribute("style");
  for (const declaration of style?.split(";") ?? []) {
    const [name, value] = declaration.split(":").map((part) => part.trim());
    if (value && ["color", "text-align", "font-weight"].includes(name.toLowerCase())) to.style.setProperty(name, value);
  }
}

function copyElement(from: Element, out: Document): Node {
  const name = from.localName;
  const isMath = from.namespaceURI === "http://www.w3.org/1998/Math/MathML";
  if (DROPPED.has(name)) return out.createDocumentFragment();
  if (!(isMath ? MATH : TAGS).has(name)) return copyChildren(from, out.createDocumentFragment(), out);
  const to = (isMath ? out.createElementNS(from.namespaceURI, name) : out.createElement(name)) as HTMLElement;
  if (!isMath) copyAttributes(from, to);
  if (name === "img") {
    const source = from.getAttribute("src") ?? "";
    if (IMAGE.test(source)) (to as HTMLImageElement).src = source;
    (to as HTMLImageElement).alt = from.getAttribute("alt") ?? "";
    for (const size of ["width", "height"]) if (/^\d+$/.test(from.getAttribute(size) ?? "")) to.setAttribute(size, from.getAttribute(size)!);
  }
  if (name === "a" && /^https:\/\//i.test(from.getAttribute("href") ?? "")) {
    Object.assign(to, { href: from.getAttribute("href"), rel: "noopener noreferrer", target: "_blank" });
  }
  return copyChildren(from, to, out);
}

function copyChildren<T extends Node>(from: Node, to: T, out: Document): T {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) to.appendChild(out.createTextNode(child.textContent ?? ""));
    else if (child.nodeType === Node.ELEMENT_NODE) to.appendChild(copyElement(child as Element, out));
  }
  return to;
}

export function safeNodes(html: string, out: Document): DocumentFragment {
  const parsed = new DOMParser().parseFromString(parser.createHTML(html), "text/html");
  return copyChildren(parsed.body, out.createDocumentFragment(), out);
}

/** In the page, with a style of its own. */
export function Rich({ html }: { html: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const host = ref.current!;
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(paper);
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(safeNodes(html, document));
  }, [html]);
  return <div ref={ref} class="rich" />;
}

/** In a frame where no script may run at all. */
export function Framed({ html, title }: { html: string; title: string }) {
  const ref = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    const frame = ref.current!;
    const inner = frame.contentDocument!;
    if (!inner.adoptedStyleSheets.length) {
      const sheet = new (frame.contentWindow as unknown as typeof globalThis).CSSStyleSheet();
      sheet.replaceSync(paper + inert);
      inner.adoptedStyleSheets = [sheet];
      inner.documentElement.lang = "fr";
      inner.title = title;
    }
    inner.documentElement.dataset.theme = document.documentElement.dataset.theme ?? "";
    inner.body.replaceChildren(safeNodes(html, inner));
    for (const link of inner.links) link.title = t("link_inert", { to: link.href });
    const fit = () => { frame.style.height = `${Math.max(60, inner.documentElement.getBoundingClientRect().height + 2)}px`; };
    fit();
    const watcher = new ResizeObserver(fit);
    watcher.observe(inner.documentElement);
    return () => watcher.disconnect();
  }, [html]);
  return <iframe ref={ref} class="framed" sandbox="allow-same-origin" title={title} />;
}

/** A figure, as an image: whatever is in it can't act. */
export function Figure({ svg, alt = "" }: { svg: string | null | undefined; alt?: string }) {
  if (!svg) return null;
  return <img class="figure" alt={alt} src={`data:image/svg+xml;base64,${btoa(String.fromCharCode(...new TextEncoder().encode(svg)))}`} />;
}
