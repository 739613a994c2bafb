// SPDX-License-Identifier: Apache-2.0
// A bank of its own with the examples in it, the real server, and a browser.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const top = path.join(here, "../..");
const require = createRequire(path.join(top, "web/package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
export const browserPath = process.env.EXOBASE_CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((file) => existsSync(file));
const binary = process.env.EXOBASE_BINARY ?? path.join(top, "build/exobase");
export const PASSWORD = "un secret de test";

/** A database of its own in a folder, with the examples and two accounts unless `empty`; `settings` are the server's. */
export class Bank {
  constructor({ settings = {}, empty = false } = {}) {
    this.folder = mkdtempSync(path.join(tmpdir(), "exobase-browser-"));
    const { MONGO_URL, DB_NAME, PYTHON_DATA_DIR, READONLY_CODEBASE, ...rest } = process.env;
    this.environment = { ...rest, EXOBASE_DATABASE: `sqlite:${this.folder}/bank/bank.db`, LISTEN: "127.0.0.1:0", EXOBASE_LANG: "fr", LOG_LEVEL: "error", ...settings };
    this.modules = path.join(this.folder, "data");
    mkdirSync(path.join(this.folder, "bank"));
    cpSync(path.join(top, "examples/backend/data"), this.modules, { recursive: true });
    if (empty) return;
    this.run(["migrate", this.modules]);
    this.run(["user", "add", "marie", "--role", "admin", "--password-stdin"], `${PASSWORD}\n`);
    this.run(["user", "add", "paul", "--role", "editor", "--password-stdin"], `${PASSWORD}\n`);
  }

  run(args, input) {
    const done = spawnSync(binary, args, { env: this.environment, input, encoding: "utf8" });
    if (done.status !== 0) throw new Error(`${args.join(" ")}: ${done.stderr}`);
    return done.stdout;
  }

  /** Serves it; again at the same address, perhaps with other settings. On a terminal (`tty`) it also tells the set-up link. */
  async start(settings = {}, tty = false) {
    Object.assign(this.environment, settings);
    const [command, args] = tty ? ["script", ["-qfec", `${binary} serve`, "/dev/null"]] : [binary, ["serve"]];
    this.server = spawn(command, args, { env: this.environment, stdio: ["ignore", "pipe", "inherit"], detached: tty });
    this.said = "";
    for await (const piece of this.server.stdout) {
      this.said += piece;
      const found = this.said.match(/http:\/\/127[\d.]+:\d+/);
      if (!found || (tty && !/\/setup#\S+\s/.test(this.said))) continue;
      this.server.stdout.resume();
      this.address = found[0];
      this.environment.LISTEN = this.address.slice("http://".length);
      return this.address;
    }
    throw new Error(`the server ended: ${this.said}`);
  }

  async stop() {
    const ended = new Promise((done) => this.server.once("exit", done));
    if (this.server.spawnfile === "script") process.kill(-this.server.pid, "SIGTERM");
    else this.server.kill("SIGTERM");
    await ended;
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const launch = () => chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });

/** The common case: a bank that is served, and a browser. */
export async function open(options = {}) {
  const bank = new Bank(options);
  const address = await bank.start();
  const browser = await launch();
  const close = async () => {
    await browser.close();
    await bank.stop();
    bank.remove();
  };
  return { bank, address, browser, close };
}

/** A browser of its own: a page that fails the test when its console has an error. */
export async function person(bench, name, options = {}) {
  const context = await bench.browser.newContext({ locale: "fr-FR", viewport: { width: 1280, height: 800 }, baseURL: bench.address, ...options });
  const page = await context.newPage();
  page.faults = [];
  page.setDefaultTimeout(30000);
  page.on("pageerror", (error) => page.faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && !/status of (401|404|409|412|422|503)|net::ERR/.test(message.text()) && page.faults.push(message.text()));
  await page.goto("/admin");
  if (name) {
    await page.getByLabel("Nom").fill(name);
    await page.getByLabel("Mot de passe").fill(PASSWORD);
    await page.getByRole("button", { name: "Se connecter" }).click();
    await page.getByRole("heading", { name: "Chapitres" }).waitFor();
  }
  return page;
}

/** Waits until the browser keeps a draft with this text, or none: they are written and dropped after what was done is drawn. */
export const keeps = (page, text, wanted = true) =>
  page.waitForFunction(([text, wanted]) => Object.values(localStorage).some((draft) => draft.includes(text)) === wanted, [text, wanted]);

/** What axe has against the page, one line for each. (Its own script needs no leave of the page's policy: it is evaluated.) */
export async function faults(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  return result.violations.flatMap((rule) => rule.nodes.map((node) => `${page.url()} ${rule.id}: ${node.target.join(" ")} ${node.any[0]?.message ?? ""}`));
}
