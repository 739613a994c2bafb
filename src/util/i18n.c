/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which language messages have, and where their translations are.
 *
 * The translations are gettext's: marked in the source, gathered by xgettext, kept in locale/fr.po, made into
 * a .mo file by msgfmt. Only the look-up is our own: the C library translates nothing unless a locale of that
 * language is installed on the machine (a minimal Debian has C.UTF-8 alone, and under it glibc from 2.39 on
 * ignores LANGUAGE too), and an operator's messages must not depend on that.
 */
#include "i18n.h"

#include <locale.h>
#include <string.h>

#define DOMAIN "exobase"
#define MO_MAGIC 0x950412deU
#define MO_HEADER_BYTES 20

/*
 * A .mo file: two tables of (length, offset), sorted by the English text; a plural's forms follow each other,
 * each closed by NUL. It was checked when it was loaded, so a look-up need not.
 */
struct catalogue {
    GMappedFile *file;
    const char *bytes; /* NULL: none, all texts stay English */
    gsize size;
    gsize count;
    gsize english; /* where the tables begin */
    gsize translated;
    gboolean swapped; /* made on a machine of the other byte order */
};

/* Set by i18n_start(), before any thread; only read after that. Messages are told in every room. */
static struct catalogue catalogue;
static const char *language_in_force = "fr";
/* Set by i18n_use(); NULL: the program's language. */
static _Thread_local const char *language_of_thread;

static const char french[] = "fr", english[] = "en";

/* "fr" or "en" out of "fr_FR.UTF-8"; NULL for any other language, and for none. */
static const char *known_language(const char *name)
{
    static const char *const languages[] = {french, english};

    if (name == french || name == english)
        return name;
    for (gsize i = 0; name && i < G_N_ELEMENTS(languages); i++) {
        char after = g_ascii_strncasecmp(name, languages[i], 2) == 0 ? name[2] : 'x';
        if (after == '\0' || strchr("_.@-", after))
            return languages[i];
    }
    return NULL;
}

static const char *choose_language(const char *lang)
{
    const char *const asked[] = {lang, g_getenv("EXOBASE_LANG"), g_getenv("LANG")};

    for (gsize i = 0; i < G_N_ELEMENTS(asked); i++) {
        const char *language = known_language(asked[i]);
        if (language)
            return language;
    }
    return "fr";
}

/* Translations beside the program in its build folder, else where they were installed. */
static char *locale_folder(void)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = program ? g_path_get_dirname(program) : g_strdup(".");
    const char *const beside[] = {"locale", "../../locale", "../share/locale"};

    for (gsize i = 0; i < G_N_ELEMENTS(beside); i++) {
        g_autofree char *found = g_build_filename(folder, beside[i], NULL);
        g_autofree char *catalogue = g_build_filename(found, "fr", "LC_MESSAGES", DOMAIN ".mo", NULL);
        if (g_file_test(catalogue, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&found);
    }
    return g_strdup("/usr/share/locale");
}

static guint32 read_word(const struct catalogue *mo, gsize offset)
{
    guint32 word;

    memcpy(&word, mo->bytes + offset, sizeof(word));
    return mo->swapped ? GUINT32_SWAP_LE_BE(word) : word;
}

static const char *read_entry(const struct catalogue *mo, gsize table, gsize index, gsize *length)
{
    *length = read_word(mo, table + 8 * index);
    return mo->bytes + read_word(mo, table + 8 * index + 4);
}

static gboolean check_table(const struct catalogue *mo, gsize table)
{
    if (mo->count > mo->size / 8 || table > mo->size - 8 * mo->count)
        return FALSE;
    for (gsize i = 0; i < mo->count; i++) {
        gsize length = read_word(mo, table + 8 * i);
        gsize offset = read_word(mo, table + 8 * i + 4);
        if (offset >= mo->size || length >= mo->size - offset || mo->bytes[offset + length] != '\0')
            return FALSE;
    }
    return TRUE;
}

static gboolean open_catalogue(struct catalogue *mo, GMappedFile *file)
{
    mo->file = g_mapped_file_ref(file);
    mo->bytes = g_mapped_file_get_contents(file);
    mo->size = g_mapped_file_get_length(file);
    if (mo->size < MO_HEADER_BYTES)
        return FALSE;
    mo->swapped = read_word(mo, 0) != MO_MAGIC;
    if (read_word(mo, 0) != MO_MAGIC)
        return FALSE;
    mo->count = read_word(mo, 8);
    mo->english = read_word(mo, 12);
    mo->translated = read_word(mo, 16);
    return check_table(mo, mo->english) && check_table(mo, mo->translated);
}

static void drop_catalogue(void)
{
    g_clear_pointer(&catalogue.file, g_mapped_file_unref);
    catalogue = (struct catalogue){.bytes = NULL};
}

/* The file stays mapped until the program ends. One that is broken is as good as none. */
static void load_catalogue(const char *language)
{
    g_autofree char *folder = locale_folder();
    g_autofree char *path = g_build_filename(folder, language, "LC_MESSAGES", DOMAIN ".mo", NULL);
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);

    if (file && !open_catalogue(&catalogue, file))
        drop_catalogue();
}

void i18n_start(const char *lang)
{
    language_in_force = choose_language(lang);
    setlocale(LC_CTYPE, "C.UTF-8");
    setlocale(LC_MESSAGES, "C.UTF-8");
    /* What libraries say themselves follows where it can. */
    g_setenv("LANGUAGE", language_in_force, TRUE);
    drop_catalogue();
    /* Whatever the program's language is: a thread may want the other. */
    load_catalogue("fr");
}

void i18n_use(const char *lang)
{
    language_of_thread = known_language(lang);
}

const char *i18n_language(void)
{
    return language_of_thread ? language_of_thread : language_in_force;
}

/* The translation, with the length of all its forms; NULL when there is none. */
static const char *find_translation(const char *english, gsize *length)
{
    gsize low = 0;
    gboolean wanted = catalogue.bytes && *english && strcmp(i18n_language(), "fr") == 0;
    gsize high = wanted ? catalogue.count : 0;

    while (low < high) {
        gsize middle = low + (high - low) / 2;
        int order = strcmp(english, read_entry(&catalogue, catalogue.english, middle, length));
        if (order == 0) {
            const char *found = read_entry(&catalogue, catalogue.translated, middle, length);
            return *length > 0 ? found : NULL;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const char *i18n_text(const char *english)
{
    gsize length;
    const char *found = find_translation(english, &length);

    return found ? found : english;
}

const char *i18n_plural(const char *one, const char *many, gulong count)
{
    gsize length;
    const char *found = find_translation(one, &length);

    if (!found)
        return count == 1 ? one : many;
    /* French: none and one are singular. */
    gsize singular = strlen(found);
    return count < 2 || singular >= length ? found : found + singular + 1;
}
