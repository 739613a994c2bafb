// SPDX-License-Identifier: Apache-2.0
// Bundles the admin UI and writes it as C arrays: node build.mjs SOURCE.c [DEPFILE] [--files FOLDER]
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = path.dirname(fileURLToPath(import.meta.url));
const [target, depfile] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

async function loadEsbuild() {
  try {
    return await import("esbuild");
  } catch {
    console.error("web/node_modules is not here: \"tools/setup build\" (or \"make setup\") brings what the admin UI is built with.");
    process.exit(1);
  }
}

async function bundle(esbuild) {
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints: { app: "src/main.tsx", style: "src/style/index.css" },
    outdir: "assets",
    write: false,
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    metafile: true,
    legalComments: "none",
    charset: "utf8",
    target: ["chrome109", "firefox109", "safari16.4"],
    jsx: "automatic",
    jsxImportSource: "preact",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    logLevel: "warning",
  });
  const assets = result.outputFiles.map((file) => ({ name: path.basename(file.path), bytes: Buffer.from(file.contents), immutable: true }));
  return { assets, inputs: Object.keys(result.metafile.inputs) };
}

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);

function addPage(assets) {
  const icon = readFileSync(path.join(here, "src/icon.svg"));
  const iconName = `icon-${hash(icon).slice(0, 8)}.svg`;
  assets.push({ name: iconName, bytes: icon, immutable: true });
  const find = (start, end) => assets.find((asset) => asset.name.startsWith(start) && asset.name.endsWith(end)).name;
  const page = readFileSync(path.join(here, "src/index.html"), "utf8")
    .replace("{{script}}", find("app-", ".js"))
    .replace("{{style}}", find("style-", ".css"))
    .replace("{{icon}}", iconName);
  assets.push({ name: "index.html", bytes: Buffer.from(page), immutable: false });
}

function cArray(name, bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 40) lines.push(bytes.subarray(at, at + 40).join(","));
  return `static const guint8 ${name}[] = {${lines.join(",\n")}};\n`;
}

function cSource(assets) {
  let text = "/* Made by web/build.mjs. */\n#include \"web_assets.h\"\n";
  const rows = assets.map((asset, i) => {
    const gzip = gzipSync(asset.bytes, { level: 9 });
    text += cArray(`bytes_${i}`, asset.bytes) + cArray(`gzip_${i}`, gzip);
    return `    {.name = "${asset.name}", .type = "${TYPES[path.extname(asset.name)]}", .etag = "${hash(asset.bytes)}",\n` +
      `     .bytes = bytes_${i}, .gzip = gzip_${i}, .size = sizeof bytes_${i}, .gzip_size = sizeof gzip_${i},\n` +
      `     .immutable = ${asset.immutable ? "TRUE" : "FALSE"}},\n`;
  });
  return `${text}const struct http_asset web_assets[] = {\n${rows.join("")}};\nconst gsize web_n_assets = ${assets.length};\n`;
}

const { assets, inputs } = await bundle(await loadEsbuild());
addPage(assets);
assets.sort((a, b) => (a.name < b.name ? -1 : 1));
mkdirSync(path.dirname(path.resolve(target)), { recursive: true });
writeFileSync(target, cSource(assets));
if (depfile) {
  const sources = [...inputs, "src/index.html", "src/icon.svg", "package-lock.json"].map((file) => path.join(here, file));
  writeFileSync(depfile, `${target}: ${sources.map((file) => file.replaceAll(" ", "\\ ")).join(" ")}\n`);
}
if (process.argv.includes("--sizes")) {
  for (const asset of assets) console.log(asset.name, asset.bytes.length, gzipSync(asset.bytes, { level: 9 }).length);
}
