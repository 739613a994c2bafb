// SPDX-License-Identifier: Apache-2.0
// The server's states as a person sees them: its first start, read-only mode, modules that lag behind, maintenance, no
// connection; and what others do, as it appears.
import assert from "node:assert/strict";
import { appendFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { Bank, browserPath, faults, launch, person } from "./bench.mjs";

const skip = browserPath ? false : "chromium is not here (tools/setup test installs it)";
let browser, bank;

if (!skip) {
  before(async () => { browser = await launch(); });
  after(async () => {
    await browser?.close();
    await bank?.stop();
    bank?.remove();
  });
}
const edit = (page, id, fields) => page.evaluate(async ([at, body]) => {
  const { csrf_token } = await (await fetch("/api/admin/me")).json();
  const { exercise } = await (await fetch(at)).json();
  const done = await fetch(at, { method: "PUT", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf_token, "If-Match": `"${exercise.revision}"` }, body: JSON.stringify(body) });
  return done.status;
}, [`/api/admin/chapters/6E_GM07/exercises/${id}`, fields]);

test("the link of the first start makes the first account", { skip }, async (run) => {
  const fresh = new Bank({ empty: true });
  run.after(async () => { await fresh.stop(); fresh.remove(); });
  await fresh.start({}, true);
  const page = await (await browser.newContext({ locale: "fr-FR" })).newPage();
  await page.goto(fresh.said.match(/http:\S+\/setup#\S+/)[0]);
  await page.getByRole("heading", { name: "Le premier compte" }).waitFor();
  assert.deepEqual(await faults(page), []);
  await page.getByLabel("Nom").fill("claire");
  await page.getByLabel("Mot de passe").fill("un secret assez long");
  await page.getByRole("button", { name: "Créer le compte" }).click();
  await page.getByText("La banque est vide").waitFor();
  await page.getByRole("link", { name: "Comptes" }).waitFor();
  await page.context().close();
});

test("a module that somebody changed by hand: told on every page, with what to do", { skip }, async () => {
  bank = new Bank();
  bank.environment.PYTHON_DATA_DIR = bank.modules;
  bank.run(["migrate"]);
  await bank.start();
  const page = await person({ browser, address: bank.address }, "marie");
  const module = path.join(bank.modules, "gm07_exercises.py");
  appendFileSync(module, "# by hand\n");
  assert.equal(await edit(page, 1, { title: "Autre titre" }), 200);
  await page.waitForFunction(async () => (await (await fetch("/api/admin/status")).json()).not_synchronised.length > 0);
  await page.reload();
  await page.getByText("Modules Python en retard.").first().waitFor();
  await page.getByRole("link", { name: "Voir le détail" }).click();
  await page.getByText("gm07_exercises.py").first().waitFor();
  assert.deepEqual(await faults(page), []);

  // The server is started again in read-only mode; the page still shows what was, as long as it does not ask.
  await page.route("**/api/admin/status", (route) => route.abort());
  await bank.stop();
  await page.getByText("Connexion perdue.").waitFor();
  assert.deepEqual(await faults(page), []);
  await bank.start({ READONLY_CODEBASE: "true", READONLY_ENFORCE: "prefer" });
  await page.getByText("Connexion perdue.").waitFor({ state: "detached" });
  await page.getByRole("button", { name: /Écrire le module/ }).click();
  const said = page.getByRole("status").filter({ hasText: "Le serveur est en mode lecture seule. Aucune écriture dans les fichiers Python n'est autorisée." });
  await said.getByText(/READONLY_CODEBASE=false/).waitFor();
  await page.context().close();
});

test("read-only mode: a banner on every page, what it means, and what was refused", { skip }, async () => {
  const page = await person({ browser, address: bank.address }, "marie");
  for (const at of ["", "/c/6E_GM07", "/c/6E_GM07/1", "/history", "/import", "/sheet", "/accounts", "/status"]) {
    await page.goto(`/admin${at}`);
    await page.getByText(/les fichiers Python sont figés/).first().waitFor();
    await page.getByText(/1 écriture de fichier refusée/).waitFor();
  }
  await page.getByText("Dossier protégé").waitFor();
  assert.deepEqual(await faults(page), []);
  assert.equal(await edit(page, 1, { title: "En lecture seule du code" }), 200);
  await page.context().close();
});

test("maintenance: told, saving is refused with its words, and nothing is lost", { skip }, async () => {
  const page = await person({ browser, address: bank.address }, "marie");
  bank.run(["maintenance", "on"]);
  await page.goto("/admin/c/6E_GM07/2");
  await page.getByText("Maintenance en cours.").waitFor();
  assert.deepEqual(await faults(page), []);
  await page.getByLabel("Titre").fill("Pendant la maintenance");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByRole("status").filter({ hasText: /en maintenance/ }).first().waitFor();
  bank.run(["maintenance", "off"]);
  await page.reload();
  await page.getByText(/retrouvées dans ce navigateur/).waitFor();
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText("Enregistré · révision 2").waitFor();
  await page.context().close();
});

test("what others do appears without a reload; what was missed while asleep is caught up", { skip }, async () => {
  const marie = await person({ browser, address: bank.address }, "marie");
  const paul = await person({ browser, address: bank.address }, "paul");
  let begin;
  const held = new Promise((done) => (begin = done));
  await marie.route("**/api/admin/events*", async (route) => { await held; await route.continue(); });
  await marie.goto("/admin/c/6E_GM07");
  await marie.getByRole("grid").waitFor();
  assert.equal(await edit(paul, 4, { title: "Vu avant le direct" }), 200);
  begin();
  await marie.getByText("Vu avant le direct").waitFor();
  await marie.unroute("**/api/admin/events*");
  assert.equal(await edit(paul, 4, { title: "Vu tout de suite" }), 200);
  await marie.getByText("Vu tout de suite").waitFor();
  await marie.context().setOffline(true);
  await bank.stop(); // the streams end: the browser must connect again
  await bank.start();
  await paul.reload();
  assert.equal(await edit(paul, 5, { title: "Manqué un" }), 200);
  assert.equal(await edit(paul, 6, { title: "Manqué deux" }), 200);
  await marie.getByText("Connexion perdue.").waitFor();
  await marie.context().setOffline(false);
  await marie.getByText("Manqué un").waitFor();
  await marie.getByText("Manqué deux").waitFor();
  // An editor that is open, and unchanged, shows the new version; a deleted exercise is told.
  await marie.goto("/admin/c/6E_GM07/7");
  await marie.getByText(/Enregistré · révision 1/).waitFor();
  assert.equal(await edit(paul, 7, { title: "Par Paul" }), 200);
  await marie.getByText(/paul vient de modifier cet exercice\s: la nouvelle version/).waitFor();
  await paul.goto("/admin/c/6E_GM07/7");
  await paul.getByRole("button", { name: "Supprimer" }).click();
  await marie.getByText("paul vient de supprimer cet exercice.").waitFor();
  assert.deepEqual([...marie.faults, ...paul.faults], []);
  await marie.context().close();
  await paul.context().close();
});

test("what another program did in the database: told on every page, and its text with the commit", { skip }, async () => {
  const page = await person({ browser, address: bank.address }, "marie");
  // The server's own answers, with what one over MongoDB adds to them.
  const added = async (route, more) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), ...more } });
  };
  let outside = { left_alone: 0, vanished: 0, adopted: 7, conflicts: 1 };
  await page.route("**/api/admin/status", (route) => added(route, { outside }));
  await page.goto("/admin/status");
  await page.getByRole("heading", { name: "État" }).waitFor();
  assert.equal(await page.getByText("Un autre programme a écrit").count(), 0); // what was adopted waits for nobody
  outside = { left_alone: 1, vanished: 12, adopted: 7, conflicts: 1 };
  for (const at of ["", "/c/6E_GM07", "/c/6E_GM07/1", "/status"]) {
    await page.goto(`/admin${at}`);
    await page.getByText("Ce qu’il y a fait attend une décision de l’exploitant.").waitFor();
  }
  await page.getByText("1 document de admin_exercises n’est pas un exercice").waitFor();
  await page.getByText(/12 exercices ont disparu de admin_exercises/).waitFor();
  await page.getByText("exobase check database").waitFor();
  assert.deepEqual(await faults(page), []);
  const theirs = { chapter_code: "6E_GM07", id: 3, document: { id: 3, titre: "écrit <b>ailleurs</b>" } };
  await page.route("**/api/admin/commits/1", (route) => added(route, { outside: [theirs] }));
  await page.goto("/admin/history/1");
  const card = page.getByText(/6E_GM07.*3 tel qu’un autre programme l’avait écrit/);
  await card.click();
  await page.getByText("écrit <b>ailleurs</b>").waitFor();
  assert.deepEqual(await faults(page), []);
  await page.unrouteAll({ behavior: "ignoreErrors" }); // one may be on its way still
  await page.context().close();
});

test("nothing in the database runs in the page, whatever it is", { skip }, async () => {
  const evil = `<p id=a onclick="document.title='mal'">x</p><img src=x onerror="document.title='mal'"><svg><script>document.title='mal'</script></svg><script>document.title='mal'</script><a href="javascript:document.title='mal'">l</a><math><mtext><style><img src=x onerror="document.title='mal'"></style></mtext></math><iframe srcdoc="<script>parent.document.title='mal'</script>"></iframe><form action="javascript:alert(1)"><button>b</button></form>`;
  writeFileSync(path.join(bank.folder, "mal_exercises.py"), `MAL = [{"id": 1, "title": "<img src=x onerror=alert(1)>", "enonce_html": ${JSON.stringify(evil)}, "solution_html": ${JSON.stringify(evil)}}]\n`);
  bank.run(["migrate", path.join(bank.folder, "mal_exercises.py")]);
  const page = await person({ browser, address: bank.address }, "marie");
  for (const at of ["/c/6E_MAL", "/c/6E_MAL/1", "/c/6E_MAL/1/history", "/history", "/search?q=x"]) {
    await page.goto(`/admin${at}`);
    await page.locator("h1").waitFor();
    await page.waitForTimeout(200);
    assert.doesNotMatch(await page.title(), /^mal/);
    assert.equal(await page.evaluate(() => document.querySelectorAll("main script, main iframe[srcdoc], main form[action]").length), 0);
  }
  await page.goto("/admin/c/6E_MAL/1");
  const frame = page.frameLocator("iframe[title^='Aperçu'][title$='Énoncé']");
  await frame.locator("p").first().click();
  assert.equal(await frame.locator("script, svg, form, iframe, [onclick], [onerror], a[href^=javascript]").count(), 0);
  assert.doesNotMatch(await page.title(), /^mal/);
  await page.context().close();
});
