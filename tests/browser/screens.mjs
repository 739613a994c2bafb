// SPDX-License-Identifier: Apache-2.0
// Pictures of every page, light and dark: node screens.mjs FOLDER [NAME …]. tools/screens calls it.
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Bank, launch, person } from "./bench.mjs";

const [folder, ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const WIDE = { width: 1120, height: 720 };
const PHONE = { width: 360, height: 720 };
const MAPPED = `# Fiches de révision
FICHES = {
    "fractions": [
        {"question": "Combien font 1/2 + 1/4 ?", "reponse": "3/4", "points": 2},
        {"question": "Simplifier 6/8.", "reponse": "3/4", "points": 1},
    ],
    "aires": [
        {"question": "Quelle est l’aire d’un carré de côté 5 cm ?", "reponse": "25 cm²", "points": 2},
    ],
}
`;

const bank = new Bank();
await bank.start({ PYTHON_DATA_DIR: bank.modules, READONLY_CODEBASE: "true", READONLY_ENFORCE: "prefer" });
const browser = await launch();
const bench = { browser, address: bank.address };
const module = readFileSync(path.join(bank.modules, "gm07_exercises.py"), "utf8");
const file = (page, name, text) => page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
const go = (at) => (page) => page.goto(`/admin${at}`);
const button = (page, name) => page.getByRole("button", { name, exact: true });
const drawn = (page) => page.locator(".cases > li").nth(11).waitFor();
const sheet = async (page, chapter) => {
  await page.goto("/admin/sheet");
  await page.getByLabel("Chapitre", { exact: true }).selectOption(chapter);
  await page.getByLabel("Graine").fill("42");
  await button(page, "Composer la fiche").click();
  await page.locator(".sheet li").first().waitFor();
};
const drawnValues = async (page) => {
  await page.goto("/admin/c/6E_TESTS_DYN/new-dynamic");
  await page.getByLabel("Titre").fill("Une somme");
  await page.getByLabel("Générateur").selectOption("VARIABLES");
  const value = (name) => page.getByRole("group", { name: `Valeur ${name}`, exact: true });
  await value("a").getByLabel("Sauf").fill("5 ; 7");
  await button(page, "Ajouter une valeur tirée").click();
  await value("2").getByLabel("Nom").fill("b");
  await value("b").getByLabel("De", { exact: true }).fill("0,5");
  await value("b").getByLabel("À", { exact: true }).fill("2,5");
  await value("b").getByLabel("Pas").fill("0,5");
  await button(page, "Ajouter un calcul").click();
  await value("3").getByLabel("Nom").fill("somme");
  await value("somme").getByLabel("Expression").fill("a + b");
  await page.getByLabel("Conditions").fill("somme > 3");
  await typed(page, "Énoncé", "<p>Combien font {{a}} + {{b}} ?</p>");
  await typed(page, "Solution", "<p>{{a}} + {{b}} = <strong>{{somme}}</strong></p>");
  await drawn(page);
  await page.getByLabel("Générateur").evaluate((at) => scrollTo(0, at.getBoundingClientRect().top + scrollY - 90));
};

/** Some history: what two people did. */
async function live() {
  const paul = await person(bench, "paul");
  const csrf = (await paul.evaluate(async () => (await fetch("/api/admin/me")).json())).csrf_token;
  const write = (method, at, body, headers = {}) => paul.evaluate(async ([m, u, b, h]) => (await fetch(u, { method: m, headers: { "Content-Type": "application/json", ...h }, body: b && JSON.stringify(b) })).json(), [method, at, body, { "X-CSRF-Token": csrf, ...headers }]);
  await write("PUT", "/api/admin/chapters/6E_GM07/exercises/3", { difficulty: "difficile", title: "Le train de Lyon" }, { "If-Match": '"1"' });
  await write("PUT", "/api/admin/chapters/6E_GM07/exercises/5", { status: "draft" }, { "If-Match": '"1"' });
  await write("PUT", "/api/admin/chapters/6E_GM07/exercises/3", { solution_html: "<p>Le train part à <strong>8 h 40</strong> et roule 2 h : il arrive à <strong>10 h 40</strong>.</p>" }, { "If-Match": '"2"' });
  await write("DELETE", "/api/admin/chapters/6E_GM08/exercises/4", null, { "If-Match": '"1"' });
  await write("POST", "/api/admin/chapters", { code: "6E_GM09", title: "Périmètres" });
  await write("POST", "/api/admin/chapters/6E_GM07/sync-python");
  return { paul, write };
}
const { write } = await live();

const typed = async (page, name, text) => {
  await page.getByRole("textbox", { name, exact: true }).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText(text);
};
const SHOTS = {
  login: { who: null, show: async () => {} },
  chapters: { show: go("") },
  exercises: { show: go("/c/6E_GM07") },
  "exercises-chosen": { show: async (page) => { await page.goto("/admin/c/6E_GM08"); for (const n of [1, 3, 5]) await page.getByLabel(`Choisir l’exercice ${n}`, { exact: true }).check(); } },
  search: { show: go("/search?q=heure") },
  editor: { show: async (page) => { await page.goto("/admin/c/6E_GM07/3"); await page.getByText("Rien à signaler").waitFor(); } },
  "editor-findings": { show: async (page) => { await page.goto("/admin/c/6E_GM07/2"); await typed(page, "Énoncé", "\n<p>Prix : $5$ <script>"); await page.getByText(/remarque/).first().waitFor(); } },
  "editor-list": { show: async (page) => {
    await page.goto("/admin/c/6E_GM09/new");
    await page.getByLabel("Titre").fill("Trois mesures");
    await typed(page, "Énoncé", "12 cm\n3 dm\n0,5 m");
    await page.keyboard.press("Control+a");
    await button(page.getByRole("group", { name: "Mise en forme : Énoncé" }), "Liste à puces").click();
    await page.waitForTimeout(600);
  } },
  "editor-dynamic": { show: async (page) => { await page.goto("/admin/c/6E_TESTS_DYN/1"); await drawn(page); await page.getByText("Aucun cas en défaut.").waitFor(); } },
  "dynamic-cases": { show: async (page) => { await page.goto("/admin/c/6E_TESTS_DYN/1"); await drawn(page); await page.getByText("Aucun cas en défaut.").waitFor(); await page.getByRole("heading", { name: "Douze tirages" }).evaluate((at) => scrollTo(0, at.getBoundingClientRect().top + scrollY - 70)); } },
  "dynamic-proof": { show: async (page) => {
    await page.goto("/admin/c/6E_TESTS_DYN/1");
    await page.getByLabel("figure_type", { exact: true }).selectOption({ label: "rectangle" });
    await page.getByText("Inconnus du générateur").first().waitFor();
    await button(page, "Enregistrer").click();
    await page.getByText(/Non enregistré\s: l’exercice ne peut pas être donné/).waitFor();
    await page.locator(".proof").last().scrollIntoViewIfNeeded();
  } },
  "dynamic-case": { show: async (page) => { await SHOTS["dynamic-proof"].show(page); await page.getByRole("button", { name: /^Valeur manquante 1, Facile/ }).click(); await page.getByRole("dialog").getByText(/^Tirages\s: /).waitFor(); } },
  "dynamic-values": { show: drawnValues },
  "dynamic-values-end": { show: async (page) => { await drawnValues(page); await page.getByLabel("Conditions").scrollIntoViewIfNeeded(); await page.evaluate(() => scrollBy(0, 300)); } },
  generators: { show: go("/generators") },
  generator: { show: async (page) => { await page.goto("/admin/generators/THALES_V2"); await page.locator(".test-result").first().waitFor(); } },
  "generator-source": { show: async (page) => { await page.goto("/admin/generators/DUREES_V1"); await page.getByRole("heading", { name: "Source" }).evaluate((at) => scrollTo(0, at.getBoundingClientRect().top + scrollY - 70)); } },
  "generator-history": { show: async (page) => { await page.goto("/admin/generators/THALES_V2"); await page.getByRole("button", { name: /^Révision/ }).first().click(); await page.getByRole("heading", { name: "Historique" }).evaluate((at) => scrollTo(0, at.getBoundingClientRect().top + scrollY - 70)); } },
  merge: { show: async (page) => {
    await page.goto("/admin/c/6E_GM08/2");
    await page.getByLabel("Titre").fill("Titre de Marie");
    await page.getByText("Modifié, pas encore enregistré").waitFor();
    const now = await page.evaluate(async () => (await fetch("/api/admin/chapters/6E_GM08/exercises/2")).json());
    await write("PUT", "/api/admin/chapters/6E_GM08/exercises/2", { title: `Titre de Paul (${now.exercise.revision})`, offer: now.exercise.offer === "pro" ? "free" : "pro" }, { "If-Match": `"${now.exercise.revision}"` });
    await page.getByText(/paul vient de modifier/).waitFor();
    await page.getByRole("button", { name: "Enregistrer" }).click();
    await page.getByRole("heading", { name: "Deux versions de cet exercice" }).waitFor();
  } },
  "exercise-history": { show: go("/c/6E_GM07/3/history") },
  restore: { show: async (page) => { await page.goto("/admin/c/6E_GM07/3/history"); await page.getByRole("button", { name: "Revenir à cette version" }).last().click(); await page.getByRole("dialog").waitFor(); } },
  delete: { show: async (page) => { await page.goto("/admin/c/6E_GM07/4"); await page.getByLabel("Titre").fill("À moitié écrit"); await button(page, "Supprimer").click(); await page.getByRole("dialog").waitFor(); } },
  move: { show: async (page) => { await page.goto("/admin/c/6E_GM07/4"); await button(page, "Déplacer…").click(); await page.getByRole("dialog").getByText("6E_GM08").waitFor(); } },
  "new-chapter": { show: async (page) => { await page.goto("/admin"); await button(page, "Nouveau chapitre").click(); await page.getByRole("dialog").waitFor(); } },
  menu: { show: async (page) => { await page.goto("/admin"); await page.getByRole("button", { name: "marie ▾" }).click(); } },
  history: { show: go("/history") },
  commit: { show: go("/history/2") },
  revert: { show: async (page) => { await page.goto("/admin/history/1"); await page.getByRole("button", { name: "Défaire ce changement" }).click(); await page.getByText(/touchent les mêmes/).waitFor(); } },
  bin: { show: go("/c/6E_GM08/bin") },
  import: { show: go("/import") },
  "import-plan": { show: async (page) => { await page.goto("/admin/import"); await file(page, "gm07_exercises.py", module.replace("gymnase", "stade").replace("gymnase", "stade")); await page.getByRole("button", { name: "Importer maintenant" }).waitFor(); } },
  "import-mapping": { show: async (page) => { await page.goto("/admin/import"); await file(page, "fiches.py", MAPPED); await page.getByRole("button", { name: "Voir le plan" }).waitFor(); } },
  "import-error": { show: async (page) => { await page.goto("/admin/import"); await file(page, "gm07_exercises.py", module.replace('"id": 2,', '"id": prochain(),')); await page.locator(".excerpt").waitFor(); } },
  sheet: { show: (page) => sheet(page, "6E_GM07") },
  "sheet-dynamic": { show: async (page) => { await sheet(page, "6E_TESTS_DYN"); await page.locator(".replay").evaluate((at) => scrollTo(0, at.getBoundingClientRect().bottom + scrollY - innerHeight + 40)); } },
  accounts: { show: go("/accounts") },
  token: { show: async (page) => { await page.goto("/admin/accounts"); await button(page, "Nouveau jeton").click(); await page.getByRole("dialog").getByLabel("Nom").fill("site"); } },
  status: { show: go("/status") },
  // What a server over MongoDB says, when another program wrote there what a person has to look at.
  outside: { show: async (page) => {
    await page.route("**/api/admin/status", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), outside: { left_alone: 1, vanished: 12, adopted: 7, conflicts: 1 } } });
    });
    await page.goto("/admin/status");
    await page.getByText(/12 exercices ont disparu/).waitFor();
  } },
  "not-found": { show: go("/c/%E0%A4%A") },
  lost: { show: async (page) => { await page.route("**/api/admin/events*", (route) => route.abort()); await page.goto("/admin/c/6E_GM07"); await page.getByText("Connexion perdue.").waitFor(); } },
  "phone-chapters": { size: PHONE, show: go("") },
  "phone-exercises": { size: PHONE, show: go("/c/6E_GM07") },
  "phone-editor": { size: PHONE, show: go("/c/6E_GM07/3") },
  "phone-dynamic": { size: PHONE, show: async (page) => { await page.goto("/admin/c/6E_TESTS_DYN/1"); await drawn(page); await page.getByRole("heading", { name: "Douze tirages" }).evaluate((at) => scrollTo(0, at.getBoundingClientRect().top + scrollY - 70)); } },
  "phone-generators": { size: PHONE, show: go("/generators") },
  "phone-history": { size: PHONE, show: go("/c/6E_GM07/3/history") },
  "phone-accounts": { size: PHONE, show: go("/accounts") },
};

/** The page of the first start, of a bank of its own. */
async function setUp(theme) {
  const fresh = new Bank({ empty: true });
  await fresh.start({}, true);
  const page = await (await browser.newContext({ locale: "fr-FR", viewport: WIDE, colorScheme: theme })).newPage();
  await page.goto(fresh.said.match(/http:\S+\/setup#\S+/)[0]);
  await page.getByRole("heading", { name: "Le premier compte" }).waitFor();
  await page.screenshot({ path: path.join(folder, `setup-${theme}.png`) });
  await page.context().close();
  await fresh.stop();
  fresh.remove();
}

const known = await (await person(bench, "marie")).context().storageState();
for (const theme of ["light", "dark"]) {
  if (only.length === 0 || only.includes("setup")) await setUp(theme);
  for (const [name, { who = "marie", size = WIDE, show }] of Object.entries(SHOTS)) {
    if (only.length > 0 && !only.includes(name)) continue;
    const context = await browser.newContext({ locale: "fr-FR", viewport: size, colorScheme: theme, baseURL: bank.address, storageState: who ? known : undefined });
    const page = await context.newPage();
    page.setDefaultTimeout(20000);
    await page.goto("/admin");
    try {
      await show(page);
      await page.locator("h1").first().waitFor();
      await page.waitForTimeout(350);
    } catch (error) {
      console.log(`${name}-${theme}: ${error.message.slice(0, 300)}`);
      process.exitCode = 1;
    }
    await page.screenshot({ path: path.join(folder, `${name}-${theme}.png`) });
    await context.close();
  }
}
await browser.close();
await bank.stop();
bank.remove();
