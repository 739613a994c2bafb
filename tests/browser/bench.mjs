// SPDX-License-Identifier: Apache-2.0
// A bank of its own with the examples in it, the real server, and a browser.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
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

function run(args, environment, input) {
  const done = spawnSync(binary, args, { env: environment, input, encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${args.join(" ")}: ${done.stderr}`);
}

async function serve(environment) {
  const server = spawn(binary, ["serve"], { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  for await (const piece of server.stdout) {
    said += piece;
    const found = said.match(/http:\/\/[\d.]+:\d+/);
    if (found) {
      server.stdout.resume();
      return { server, address: found[0] };
    }
  }
  throw new Error(`the server ended: ${said}`);
}

export async function open() {
  const folder = mkdtempSync(path.join(tmpdir(), "exobase-browser-"));
  const { MONGO_URL, DB_NAME, PYTHON_DATA_DIR, READONLY_CODEBASE, ...rest } = process.env;
  const environment = { ...rest, EXOBASE_DATABASE: `sqlite:${folder}/bank.db`, LISTEN: "127.0.0.1:0", EXOBASE_LANG: "fr", LOG_LEVEL: "error" };
  run(["migrate", path.join(top, "examples/backend/data")], environment);
  run(["user", "add", "marie", "--role", "admin", "--password-stdin"], environment, `${PASSWORD}\n`);
  run(["user", "add", "paul", "--role", "editor", "--password-stdin"], environment, `${PASSWORD}\n`);
  const { server, address } = await serve(environment);
  const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
  const close = async () => {
    await browser.close();
    server.kill("SIGTERM");
    await new Promise((done) => server.once("exit", done));
    rmSync(folder, { recursive: true });
  };
  return { address, browser, close };
}

/** A browser of its own: a page that fails the test when its console has an error. */
export async function person(bench, name, options = {}) {
  const context = await bench.browser.newContext({ locale: "fr-FR", viewport: { width: 1280, height: 800 }, baseURL: bench.address, ...options });
  const page = await context.newPage();
  page.faults = [];
  page.setDefaultTimeout(10000);
  page.on("pageerror", (error) => page.faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && !/status of (401|409|412|422)/.test(message.text()) && page.faults.push(message.text()));
  await page.goto("/admin");
  if (name) {
    await page.getByLabel("Nom").fill(name);
    await page.getByLabel("Mot de passe").fill(PASSWORD);
    await page.getByRole("button", { name: "Se connecter" }).click();
    await page.getByRole("heading", { name: "Chapitres" }).waitFor();
  }
  return page;
}

/** What axe has against the page, one line for each. (Its own script needs no leave of the page's policy: it is evaluated.) */
export async function faults(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
  return result.violations.flatMap((rule) => rule.nodes.map((node) => `${page.url()} ${rule.id}: ${node.target.join(" ")} ${node.any[0]?.message ?? ""}`));
}
