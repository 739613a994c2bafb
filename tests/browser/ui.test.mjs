// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { browserPath, faults, keeps, open, PASSWORD, person } from "./bench.mjs";

const skip = browserPath ? false : "chromium is not here (tools/setup test installs it)";
let bench, marie;
const edit = (page, name) => page.getByRole("textbox", { name, exact: true });
const api = (page, path) => page.evaluate(async (at) => (await fetch(at)).json(), path);

if (!skip) {
  before(async () => { bench = await open(); });
  after(async () => bench?.close());
}

test("the first visit brings at most 100 KB of script and style, compressed", { skip }, async () => {
  const page = await person(bench, "marie");
  await page.reload();
  await page.getByRole("link", { name: /6E_GM07/ }).waitFor();
  const sizes = await page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => /\.(js|css)$/.test(name)).map(({ name, encodedBodySize }) => [name, encodedBodySize]));
  assert.ok(sizes.length >= 2, JSON.stringify(sizes));
  assert.ok(sizes.every(([, size]) => size > 0));
  const sum = sizes.reduce((all, [, size]) => all + size, 0);
  assert.ok(sum <= 100 * 1024, `${sum} bytes`);
  await page.context().close();
});

test("a wrong password is told, a right one opens the bank", { skip }, async () => {
  const page = await person(bench, null);
  assert.deepEqual(await faults(page), []);
  await page.getByLabel("Nom").fill("marie");
  await page.getByLabel("Mot de passe").fill("autre chose");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText(/mot de passe/).waitFor();
  await page.context().close();
  marie = await person(bench, "marie");
  await marie.getByRole("link", { name: /6E_GM07/ }).waitFor();
});

test("a chapter is made, filled, broken, and put right again", { skip }, async () => {
  const page = marie;
  await page.getByRole("button", { name: "Nouveau chapitre" }).click();
  assert.deepEqual(await faults(page), []);
  await page.getByLabel("Code du chapitre").fill("6e-essai");
  await page.getByLabel("Titre").fill("Premier essai");
  await page.getByRole("button", { name: "Créer le chapitre" }).click();
  await page.getByRole("heading", { name: "Premier essai" }).waitFor();
  await page.getByRole("link", { name: "Nouvel exercice", exact: true }).click();
  await page.getByLabel("Titre").fill("Deux moitiés");
  await edit(page, "Énoncé").click();
  await page.keyboard.type("Combien font ");
  await page.getByRole("group", { name: "Mise en forme : Énoncé" }).getByRole("button", { name: "Fraction" }).click();
  await edit(page, "Solution").click();
  await page.keyboard.type("Un.");
  await page.frameLocator("iframe[title^='Aperçu'][title$='Énoncé']").locator("mfrac").waitFor();
  assert.deepEqual(await faults(page), []);
  await page.keyboard.press("Control+s");
  await page.waitForURL(/6E_ESSAI\/1$/);
  const made = (await api(page, "/api/admin/chapters/6E_ESSAI/exercises/1")).exercise;
  assert.equal(made.enonce_html, "Combien font <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>");
  assert.equal(made.status, "draft");

  // Broken: a script in it. It is told with its line, refused, and nothing of it runs.
  await edit(page, "Solution").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("\n<script>document.title = 'mal'");
  await page.getByRole("button", { name: /Solution, ligne 2/i }).first().waitFor();
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText(/remarque/).first().waitFor();
  assert.equal((await api(page, "/api/admin/chapters/6E_ESSAI/exercises/1")).exercise.revision, 1);
  await page.getByRole("button", { name: "Abandonner mes modifications" }).click();
  await page.getByText("Enregistré · révision 1").waitFor();
});

test("what was not saved is there again after a reload", { skip }, async () => {
  const page = marie;
  await page.goto("/admin/c/6E_GM07/2");
  await page.getByLabel("Titre").fill("À moitié écrit");
  await page.getByText("Modifié, pas encore enregistré").waitFor();
  await keeps(page, "À moitié écrit");
  await page.reload();
  await page.getByText(/retrouvées dans ce navigateur/).waitFor();
  assert.equal(await page.getByLabel("Titre").inputValue(), "À moitié écrit");
  await page.getByRole("button", { name: "Abandonner mes modifications" }).click();
  await keeps(page, "À moitié écrit", false);
  await page.reload();
  await page.getByText("Enregistré · révision 1").waitFor();
});

test("two authors: it is said at once, both versions are shown, and merged", { skip }, async () => {
  const paul = await person(bench, "paul");
  await marie.goto("/admin/c/6E_GM07/3");
  await paul.goto("/admin/c/6E_GM07/3");
  await marie.getByLabel("Titre").fill("Titre de Marie");
  await marie.getByText("Modifié, pas encore enregistré").waitFor();
  await paul.getByLabel("Titre").fill("Titre de Paul");
  await paul.getByText("Difficile", { exact: true }).click();
  await paul.getByRole("button", { name: "Enregistrer" }).click();
  await paul.getByText("Enregistré · révision 2").waitFor();
  await marie.getByText(/paul vient de modifier cet exercice/).waitFor();
  await marie.getByRole("button", { name: "Enregistrer" }).click();
  await marie.getByRole("heading", { name: "Deux versions de cet exercice" }).waitFor();
  assert.deepEqual(await faults(marie), []);
  await marie.getByRole("button", { name: "Enregistrer la version fusionnée" }).click();
  await marie.getByText("Enregistré · révision 3").waitFor();
  const { exercise } = await api(marie, "/api/admin/chapters/6E_GM07/exercises/3");
  assert.deepEqual([exercise.title, exercise.difficulty], ["Titre de Marie", "difficile"]);
  await paul.getByText(/marie vient de modifier cet exercice\s: la nouvelle version/).waitFor();
  assert.equal(await paul.getByLabel("Titre").inputValue(), "Titre de Marie");
  assert.deepEqual(paul.faults, []);
  await paul.context().close();
});

test("history: what changed is shown, and a version comes back", { skip }, async () => {
  const page = marie;
  await page.goto("/admin/c/6E_GM07/3/history");
  await page.getByText(/Révision 3/).waitFor();
  assert.deepEqual(await faults(page), []);
  await page.getByRole("button", { name: "Revenir à cette version" }).last().click();
  await page.getByRole("heading", { name: "Revenir à la révision 1 ?" }).waitFor();
  await page.getByRole("dialog").getByText("Difficulté").waitFor();
  assert.deepEqual(await faults(page), []);
  await page.getByRole("dialog").getByRole("button", { name: "Revenir à cette version" }).click();
  await page.getByText(/Révision 4/).waitFor();
  await page.goto("/admin/history");
  await page.getByText(/n° 1$/).first().waitFor();
  assert.deepEqual(await faults(page), []);
});

test("a list by the keyboard alone: chosen, deleted, undone", { skip }, async () => {
  const page = marie;
  await page.goto("/admin/c/6E_GM08");
  const rows = page.getByRole("grid").locator("tbody tr[data-at]");
  await rows.first().waitFor();
  assert.equal(await rows.count(), 20);
  assert.deepEqual(await faults(page), []);
  await rows.first().focus();
  for (const key of ["ArrowDown", "Space", "ArrowDown", "Space"]) await page.keyboard.press(key);
  await page.getByText("2 choisis").waitFor();
  assert.deepEqual(await faults(page), []);
  await page.getByRole("region", { name: "Actions" }).getByRole("button", { name: "Supprimer" }).click();
  await page.getByText("18 exercices").first().waitFor();
  await page.getByRole("status").getByRole("button", { name: "Annuler" }).click();
  await page.getByText("20 exercices").first().waitFor();
  await rows.first().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/6E_GM08\/1$/);
});

test("a deleted exercise comes back out of the bin", { skip }, async () => {
  const page = marie;
  await page.goto("/admin/c/6E_GM08/5");
  await page.getByRole("button", { name: "Supprimer" }).click();
  await page.waitForURL(/6E_GM08$/);
  await page.getByRole("link", { name: "Corbeille" }).click();
  await page.getByText("Exercice n° 5").waitFor();
  assert.deepEqual(await faults(page), []);
  await page.getByRole("button", { name: "Restaurer" }).click();
  await page.getByText("La corbeille de ce chapitre est vide.").waitFor();
});

test("search finds words of all chapters, without accents", { skip }, async () => {
  const page = marie;
  await page.getByRole("searchbox", { name: "Rechercher dans tous les chapitres" }).fill("moities");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: /Deux moitiés/ }).waitFor();
  assert.deepEqual(await faults(page), []);
});

const drop = (page, name, text) => page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

test("a chapter is exported as a file; as another chapter it is planned, imported, and named in the history", { skip }, async () => {
  const page = marie;
  await page.goto("/admin/c/6E_GM07");
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Exporter" }).click();
  const download = await coming;
  assert.equal(download.suggestedFilename(), "6E_GM07.json");
  const text = readFileSync(await download.path(), "utf8").replaceAll("6E_GM07", "6E_COPIE");
  await page.goto("/admin/import");
  assert.deepEqual(await faults(page), []);
  await drop(page, "copie.json", text);
  await page.getByRole("heading", { name: /ce que fera l’import/ }).waitFor();
  assert.equal(await page.locator(".tiles dd").first().textContent(), "20");
  assert.deepEqual(await faults(page), []);
  await page.getByRole("button", { name: "Importer maintenant" }).click();
  await page.getByRole("heading", { name: "Import terminé." }).waitFor();
  assert.equal((await api(page, "/api/admin/chapters/6E_COPIE/exercises/stats")).stats.total, 20);
});

test("a Python module: its error at its line, its differences, the conflict settled", { skip }, async () => {
  const page = marie;
  const module = readFileSync(path.join(bench.bank.modules, "gm08_exercises.py"), "utf8");
  await page.goto("/admin/import");
  await drop(page, "gm08_exercises.py", module.replace('"id": 2,', '"id": prochain(),'));
  await page.getByRole("heading", { name: "Ce fichier ne peut pas être importé tel quel" }).waitFor();
  assert.match(await page.locator(".excerpt .at").textContent(), /"id": prochain\(\),/);
  assert.deepEqual(await faults(page), []);
  await page.evaluate(async () => {
    const { csrf_token } = await (await fetch("/api/admin/me")).json();
    const at = "/api/admin/chapters/6E_GM08/exercises/2";
    const { exercise } = await (await fetch(at)).json();
    await fetch(at, { method: "PUT", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf_token, "If-Match": `"${exercise.revision}"` }, body: JSON.stringify({ title: "Dans la banque" }) });
  });
  await drop(page, "gm08_exercises.py", module.replace("Le tour de l’étang", "Dans le fichier").replace('"Le ruban"', '"Le long ruban"'));
  await page.getByRole("heading", { name: "Conflits (1)" }).waitFor();
  await page.locator("ins", { hasText: "fichier" }).waitFor();
  await page.getByRole("heading", { name: "Mis à jour (1)" }).waitFor();
  assert.deepEqual(await faults(page), []);
  await page.getByLabel("En cas de conflit").selectOption("file");
  await page.getByRole("heading", { name: "Mis à jour (2)" }).waitFor();
  await page.getByRole("button", { name: "Importer maintenant" }).click();
  await page.getByRole("heading", { name: "Import terminé." }).waitFor();
  assert.equal((await api(page, "/api/admin/chapters/6E_GM08/exercises/2")).exercise.title, "Dans le fichier");
});

test("a module of another shape: the mapping that is proposed is a form, is changed, and taken", { skip }, async () => {
  const page = marie;
  await page.goto("/admin/import");
  await drop(page, "fiches.py", 'FICHES = {\n "aires": [{"question": "Aire d’un carré de côté 5 ?", "reponse": "25", "note": "x"}],\n "angles": [{"question": "Angle droit ?", "reponse": "90", "note": "y"}],\n}\n');
  await page.getByRole("heading", { name: "Ce module a une autre forme que la banque" }).waitFor();
  assert.deepEqual(await faults(page), []);
  assert.equal(await page.getByLabel("question", { exact: true }).inputValue(), "enonce_html");
  await page.getByLabel("note", { exact: true }).selectOption("-");
  await page.getByLabel("Chapitre", { exact: true }).fill("6E_{1}");
  await page.getByRole("button", { name: "Voir le plan" }).click();
  await page.getByRole("heading", { name: /ce que fera l’import/ }).waitFor();
  await page.getByText(/laissés de côté\s: note/).waitFor();
  await page.getByRole("button", { name: "Importer maintenant" }).click();
  await page.getByRole("link", { name: "Ouvrir 6E_AIRES" }).click();
  await page.getByText("Aire d’un carré").waitFor();
});

test("a file's bytes are read by the encoding that it names; what is not in it is refused", { skip }, async () => {
  const page = marie;
  const module = (line) => Buffer.from(`${line}LATIN = [{"id": 1, "title": "Été", "difficulty": "facile", "offer": "free", "enonce_html": "<p>Été</p>", "solution_html": "<p>Été</p>"}]\n`, "latin1");
  await page.goto("/admin/import");
  for (const [name, line, said] of [["latin.py", "", /des octets qui ne sont pas du utf-8/], ["latin.json", "", /des octets qui ne sont pas du utf-8/], ["latin.py", "# coding: klingon\n", /«\sklingon\s»/]]) {
    await page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/plain", buffer: module(line) });
    await page.getByRole("alert").getByText(said).waitFor();
  }
  for (const name of ["latin-1", "latin1", "iso_8859_1", "cp1252", "ISO-8859-15"]) {
    const coming = page.waitForRequest(/api\/admin\/migrate$/);
    await page.locator("input[type=file]").setInputFiles({ name: "latin.py", mimeType: "text/plain", buffer: module(`# -*- coding: ${name} -*-\n`) });
    assert.match((await coming).postDataJSON().text, /^# -\*- coding: utf-8 -\*-\n.*<p>Été<\/p>/, name);
  }
});

test("nothing that is hidden is changed: the filter takes it out of the selection", { skip }, async () => {
  const page = marie;
  await page.goto("/admin/c/6E_GM07");
  const rows = page.getByRole("grid").locator("tbody tr[data-at]");
  await rows.first().waitFor();
  await page.getByRole("checkbox", { name: "Tout choisir" }).check();
  const bar = page.getByRole("region", { name: "Actions" });
  await bar.getByText("20 choisis").waitFor();
  const types = await page.getByLabel("Type").locator("option").allTextContents();
  await page.getByLabel("Type").selectOption(types[1]);
  await page.waitForFunction(() => document.querySelectorAll("tbody tr[data-at]").length < 20);
  const left = await rows.count();
  await bar.getByText(new RegExp(`^${left} choisis?$`)).waitFor();
  // The arrows only choose; the button applies, and the keyboard stays in the list.
  const before = (await api(page, "/api/admin/commits?limit=1")).newest;
  await bar.getByLabel("Difficulté…").focus();
  await page.keyboard.press("ArrowDown");
  assert.equal((await api(page, "/api/admin/commits?limit=1")).newest, before);
  await bar.getByRole("button", { name: "Effacer" }).click();
  await bar.waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement.matches("tr"));
});

test("a change is undone: what it will do is shown first, and what stands against it", { skip }, async () => {
  const page = marie;
  await page.goto("/admin/history");
  await page.getByRole("link", { name: /import fiches\.py/ }).click();
  await page.getByRole("heading", { name: /6E_AIRES n° 1/ }).waitFor();
  assert.deepEqual(await faults(page), []);
  await page.getByRole("button", { name: "Défaire ce changement" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("6E_AIRES n° 1 : supprimé").waitFor();
  assert.equal((await api(page, "/api/admin/chapters/6E_AIRES/exercises/1")).exercise.id, 1);
  assert.deepEqual(await faults(page), []);
  await dialog.getByRole("button", { name: "Défaire ce changement" }).click();
  await page.getByRole("status").getByText("Le changement est défait.").waitFor();
  assert.match((await api(page, "/api/admin/chapters/6E_AIRES/exercises/1")).detail.error_code, /NOT_FOUND/);
  await page.goto("/admin/history/1");
  await page.getByRole("button", { name: "Défaire ce changement" }).click();
  await dialog.getByText("Des changements plus récents touchent les mêmes exercices").waitFor();
  await dialog.getByRole("button", { name: "Annuler" }).click();
});

test("an exercise is copied, moved, and its chapter renamed; a bulk change is undone", { skip }, async () => {
  const page = marie;
  await page.goto("/admin/c/6E_ESSAI/1");
  await page.getByRole("button", { name: "Dupliquer" }).click();
  await page.waitForURL(/6E_ESSAI\/2$/);
  await page.getByRole("button", { name: "Déplacer…" }).click();
  assert.deepEqual(await faults(page), []);
  await page.getByRole("dialog").getByRole("button", { name: /6E_GM07/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Déplacer" }).click();
  await page.waitForURL(/c\/6E_GM07$/);
  await page.getByText("21 exercices").first().waitFor();
  await page.goto("/admin/c/6E_ESSAI");
  await page.getByRole("button", { name: "Renommer" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Titre" }).fill("Essai renommé");
  await page.getByRole("dialog").getByRole("button", { name: "Enregistrer" }).click();
  await page.getByRole("heading", { name: "Essai renommé" }).waitFor();
  await page.getByLabel("Choisir l’exercice 1").check();
  await page.getByRole("region", { name: "Actions" }).getByLabel("État…").selectOption("published");
  await page.getByRole("region", { name: "Actions" }).getByRole("button", { name: "Appliquer" }).click();
  await page.locator("tbody").getByText("Publié").waitFor();
  await page.locator(".toast", { hasText: "1 exercice modifié." }).getByRole("button", { name: "Annuler" }).click();
  await page.locator("tbody").getByText("Brouillon").waitFor();
});

test("a chapter is filtered and sorted", { skip }, async () => {
  const page = marie;
  await page.goto("/admin/c/6E_GM07");
  const rows = page.getByRole("grid").locator("tbody tr[data-at]");
  await rows.first().waitFor();
  await page.getByLabel("Difficulté").selectOption("difficile");
  await page.getByText(/^\d sur 21 exercices/).waitFor();
  assert.ok(await rows.count() < 10);
  await page.getByRole("searchbox", { name: "Filtrer par mots" }).fill("zzzz");
  await page.getByText("Aucun exercice ne correspond.").waitFor();
  await page.goto("/admin/c/6E_GM07");
  await rows.first().waitFor();
  await page.getByRole("button", { name: "N°" }).click();
  assert.match(await rows.first().textContent(), /^21/);
});

test("a sheet, the same again by its seed", { skip }, async () => {
  const page = marie;
  await page.goto("/admin/sheet");
  await page.getByLabel("Chapitre", { exact: true }).selectOption("6E_GM08");
  await page.getByLabel("Graine").fill("42");
  const make = async () => {
    await page.getByRole("button", { name: "Composer la fiche" }).click();
    await page.getByText("Graine : 42").waitFor();
    return page.locator(".sheet-part").first().locator("li p").first().textContent();
  };
  assert.equal(await make(), await make());
  assert.equal(await page.locator(".sheet-part").first().getByRole("listitem").count() > 4, true);
  assert.deepEqual(await faults(page), []);
  // On paper: A4, the énoncés on pages of their own, then the solutions, and nothing of the application.
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  assert.match(pdf, /MediaBox\s*\[\s*0 0 59[45](\.\d+)? 84[12](\.\d+)?\s*\]/);
  assert.ok((pdf.match(/\/Type\s*\/Page\b/g) ?? []).length >= 2);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.getByRole("navigation").isVisible(), false);
  assert.equal(await page.getByRole("button", { name: "Composer la fiche" }).isVisible(), false);
  await page.emulateMedia({ media: "screen" });
});

test("the own password is changed", { skip }, async () => {
  const page = await person(bench, "paul");
  const change = async (old, next) => {
    await page.getByRole("button", { name: "paul ▾" }).click();
    await page.getByRole("button", { name: "Changer mon mot de passe" }).click();
    await page.getByLabel("Mot de passe actuel").fill(old);
    await page.getByLabel("Nouveau mot de passe").fill(next);
    await page.getByRole("dialog").getByRole("button", { name: "Changer mon mot de passe" }).click();
  };
  await change("pas celui-là", "un autre secret");
  await page.getByRole("alert").getByText(/mot de passe/).waitFor();
  assert.deepEqual(await faults(page), []);
  await page.getByRole("button", { name: "Fermer" }).click();
  await change(PASSWORD, "un autre secret");
  await page.getByRole("heading", { name: "Connexion" }).waitFor();
  await page.getByLabel("Nom").fill("paul");
  await page.getByLabel("Mot de passe").fill("un autre secret");
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.getByRole("heading", { name: "Chapitres" }).waitFor();
  await page.context().close();
});

test("accounts and tokens, the state of the server, dark, English", { skip }, async () => {
  const page = marie;
  await page.goto("/admin/accounts");
  await page.getByRole("button", { name: "Nouveau jeton" }).click();
  await page.getByLabel("Nom").fill("site");
  await page.getByRole("button", { name: "Ajouter" }).click();
  await page.getByText(/^exo_/).waitFor();
  assert.deepEqual(await faults(page), []);
  await page.getByRole("button", { name: "marie ▾" }).click();
  await page.getByRole("button", { name: "Sombre" }).click();
  assert.deepEqual(await faults(page), []);
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { name: "Accounts" }).first().waitFor();
  await page.goto("/admin/status");
  await page.getByText("sqlite").waitFor();
  for (const path of ["/admin", "/admin/c/6E_GM07", "/admin/c/6E_GM07/1", "/admin/c/6E_TESTS_DYN/1"]) {
    await page.goto(path);
    await page.locator("h1").waitFor();
    await page.waitForTimeout(300);
    assert.deepEqual(await faults(page), []);
  }
});

test("the bin and an exercise's history are shown to their end", { skip }, async () => {
  const page = await person(bench, "marie");
  await page.evaluate(async () => {
    const { csrf_token } = await (await fetch("/api/admin/me")).json();
    const send = async (method, path, body, revision) => {
      const answer = await fetch(`/api/admin/${path}`, { method, headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf_token, ...(revision && { "If-Match": `"${revision}"` }) }, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(await answer.text());
    };
    const text = `LONG = [${Array.from({ length: 230 }, (_, i) => `{"id": ${i + 1}, "title": "n ${i}", "difficulty": "facile", "offer": "free", "enonce_html": "<p>${i}</p>", "solution_html": "<p>x</p>"}`)}]\n`;
    const file = { name: "long_exercises.py", text, mapping: { lists: ["LONG"], chapter: "6E_LONG", id: null, fields: [] } };
    const plan = await (await fetch("/api/admin/migrate", { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf_token }, body: JSON.stringify(file) })).json();
    await send("POST", "migrate", { ...file, plan: plan.plan });
    const { exercises } = await (await fetch("/api/admin/chapters/6E_LONG/exercises?limit=1000&fields=title")).json();
    await send("POST", "bulk", { items: exercises.slice(1).map(({ id, revision }) => ({ chapter_code: "6E_LONG", id, revision, op: "delete" })) });
    for (let revision = 1; revision <= 205; revision++) await send("PUT", "chapters/6E_LONG/exercises/1", { title: `version ${revision}` }, revision);
  });
  await page.goto("/admin/c/6E_LONG/bin");
  await page.getByText("Exercice n° 230").waitFor();
  assert.equal(await page.locator(".list > li").count(), 229);
  await page.goto("/admin/c/6E_LONG/1/history");
  await page.getByText("Révision 1", { exact: true }).waitFor();
  await page.context().close();
});

test("at 200 % zoom, in a window of 1280 × 800, all is there", { skip }, async () => {
  const page = await person(bench, "marie", { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
  for (const at of ["/admin", "/admin/c/6E_GM07", "/admin/c/6E_GM07/1", "/admin/import", "/admin/status"]) {
    await page.goto(at);
    await page.locator("h1").waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 640, at);
  }
  await page.context().close();
});

test("at 360 px nothing is cut off, and nothing was wrong in the console", { skip }, async () => {
  const page = await person(bench, "marie", { viewport: { width: 360, height: 700 } });
  for (const path of ["/admin", "/admin/c/6E_GM07", "/admin/c/6E_GM07/1", "/admin/history", "/admin/history/1", "/admin/c/6E_GM07/1/history", "/admin/search?q=heure", "/admin/import", "/admin/sheet", "/admin/accounts", "/admin/status"]) {
    await page.goto(path);
    await page.locator("h1").waitFor();
    await page.waitForTimeout(200);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, path);
    assert.deepEqual(await faults(page), []);
  }
  assert.deepEqual([...marie.faults, ...page.faults], []);
});
