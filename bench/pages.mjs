// SPDX-License-Identifier: Apache-2.0
// The admin UI in a browser: node pages.mjs ROUNDS MODULE OF-1000 MODULE OF-5000. Prints one JSON object; bench/pages.py reads it.
import { Bank, browserPath, launch, person, PASSWORD } from "../tests/browser/bench.mjs";

const [rounds, small, large] = process.argv.slice(2);
if (!browserPath) {
  console.log("{}");
  process.exit(0);
}
const bank = new Bank({ empty: true });
bank.run(["migrate", small, "--chapter", "SMALL"]);
bank.run(["migrate", large, "--chapter", "LARGE"]);
bank.run(["user", "add", "marie", "--role", "admin", "--password-stdin"], `${PASSWORD}\n`);
await bank.start();
const browser = await launch();
const page = await person({ browser, address: bank.address }, "marie");

/** Notes when the table has as many rows as the chapter, and the browser has drawn them. */
function watch() {
  const looker = new MutationObserver(() => {
    const rows = document.querySelector("table.rows");
    if (Number(rows?.getAttribute("aria-rowcount")) !== 1001 || !rows.querySelector("tr[data-at='0']")) return;
    looker.disconnect();
    requestAnimationFrame(() => setTimeout(() => { globalThis.readyAt = performance.now(); }));
  });
  looker.observe(document, { subtree: true, childList: true, attributes: true });
}
await page.addInitScript(watch);

/** The page opened by its address: from the navigation's start. */
async function opened() {
  await page.goto("/admin/c/SMALL");
  await page.waitForFunction(() => globalThis.readyAt > 0);
  return page.evaluate(() => globalThis.readyAt);
}

/** The chapter chosen in the list of chapters: from the click. */
async function chosen() {
  await page.goto("/admin");
  const link = page.getByRole("link", { name: /SMALL/ });
  await link.waitFor();
  await page.waitForTimeout(300);
  await page.evaluate(() => addEventListener("click", () => { globalThis.clickedAt = performance.now(); }, { capture: true, once: true }));
  await link.click();
  await page.waitForFunction(() => globalThis.readyAt > 0);
  return page.evaluate(() => globalThis.readyAt - globalThis.clickedAt);
}

/** Milliseconds between frames while 5,000 rows are scrolled by the wheel, 4,000 pixels a second. */
async function frames() {
  await page.goto("/admin/c/LARGE");
  await page.locator("table.rows[aria-rowcount='5001']").waitFor();
  await page.waitForTimeout(500);
  await page.evaluate(() => {
    globalThis.frames = [];
    let last = performance.now();
    const note = (now) => { globalThis.frames.push(now - last); last = now; if (globalThis.frames) requestAnimationFrame(note); };
    requestAnimationFrame(note);
  });
  const session = await page.context().newCDPSession(page);
  await session.send("Input.synthesizeScrollGesture", { x: 600, y: 500, yDistance: -16000, speed: 4000, gestureSourceType: "mouse" });
  return page.evaluate(() => globalThis.frames.slice(2));
}

const result = { opened: [], chosen: [], frames: [] };
for (let i = 0; i < Number(rounds); i++) {
  result.opened.push(await opened());
  result.chosen.push(await chosen());
}
result.frames = await frames();
console.log(JSON.stringify(result));
await browser.close();
await bank.stop();
bank.remove();
