/* SPDX-License-Identifier: Apache-2.0 */
/* The room's parts, each by itself: router, decoding, JSON Schema, origins, languages, events. */
#include <string.h>

#include "errors.h"
#include "http_internal.h"
#include "i18n.h"
#include "json.h"

static const struct http_endpoint endpoints[] = {
    {HTTP_GET, "/", .id = "root"},           {HTTP_GET, "/a/{x}", .id = "variable"},
    {HTTP_PUT, "/a/{x}", .id = "put"},       {HTTP_GET, "/a/fixed", .id = "fixed"},
    {HTTP_GET, "/a/{x}/b/{y}", .id = "two"},
};

static gint find(const struct http_router *router, const char *path, enum http_method method,
                 struct http_match *match, char **keep)
{
    *keep = g_strdup(path);
    return http_router_find(router, *keep, match) ? match->endpoints[method] : -2;
}

static void test_router(void)
{
    static const struct {
        const char *path;
        enum http_method method;
        gint wanted;
        const char *first, *second;
    } rows[] = {
        {"/", HTTP_GET, 0, NULL, NULL},
        {"/a/1", HTTP_GET, 1, "1", NULL},
        {"/a/1", HTTP_PUT, 2, "1", NULL},
        {"/a/1", HTTP_POST, -1, "1", NULL},
        {"/a/fixed", HTTP_GET, 3, NULL, NULL},
        {"/a/fixe%64", HTTP_GET, 3, NULL, NULL},
        {"/a/%66/b/%2F", HTTP_GET, 4, "f", "/"},
        {"/a", HTTP_GET, -2, NULL, NULL},
        {"/a/", HTTP_GET, -2, NULL, NULL},
        {"/a//b/1", HTTP_GET, -2, NULL, NULL},
        {"/a/1/", HTTP_GET, -2, NULL, NULL},
        {"/a/%", HTTP_GET, -2, NULL, NULL},
        {"/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/21/22/23/24/25/26", HTTP_GET, -2, NULL, NULL},
    };
    g_autoptr(GError) error = NULL;
    struct http_router *router = http_router_new(endpoints, G_N_ELEMENTS(endpoints), &error);

    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct http_match match;
        g_autofree char *keep = NULL;
        g_test_message("%s", rows[i].path);
        g_assert_cmpint(find(router, rows[i].path, rows[i].method, &match, &keep), ==, rows[i].wanted);
        if (rows[i].first)
            g_assert_cmpstr(match.values[0], ==, rows[i].first);
        if (rows[i].second)
            g_assert_cmpstr(match.values[1], ==, rows[i].second);
    }
    http_router_free(router);
}

static void test_bad_routes(void)
{
    static const struct http_endpoint rows[][2] = {
        {{HTTP_GET, "/a/{x}", .id = "1"}, {HTTP_GET, "/a/{y}", .id = "2"}},
        {{HTTP_GET, "/a", .id = "1"}, {HTTP_GET, "b", .id = "2"}},
        {{HTTP_GET, "/a", .id = "1"}, {HTTP_GET, "/a/{}", .id = "2"}},
        {{HTTP_GET, "/a", .id = "1"}, {HTTP_GET, "/a/x{y}", .id = "2"}},
        {{HTTP_GET, "/a", .id = "1"}, {HTTP_GET, "/{a}/{b}/{c}/{d}/{e}/{f}/{g}", .id = "2"}},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(http_router_new(rows[i], 2, &error));
        g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_ARGUMENT);
    }
}

static void test_decode(void)
{
    static const struct {
        const char *text, *path, *query; /* NULL: refused */
    } rows[] = {
        {"", "", ""},         {"a+b", "a+b", "a b"}, {"%41%c3%A9", "Aé", "Aé"}, {"%2B", "+", "+"},
        {"%", NULL, NULL},    {"%4", NULL, NULL},    {"%4g", NULL, NULL},       {"%00", NULL, NULL},
        {"%0a", NULL, NULL},  {"%7f", NULL, NULL},   {"%ff", NULL, NULL},       {"%ed%a0%80", NULL, NULL},
        {"\xc3", NULL, NULL}, {"%25", "%", "%"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup(rows[i].text), *query = g_strdup(rows[i].text);
        g_test_message("%s", rows[i].text);
        g_assert_cmpint(http_decode(path, FALSE), ==, rows[i].path != NULL);
        g_assert_cmpint(http_decode(query, TRUE), ==, rows[i].query != NULL);
        if (rows[i].path) {
            g_assert_cmpstr(path, ==, rows[i].path);
            g_assert_cmpstr(query, ==, rows[i].query);
        }
    }
}

/* Schema, value, and the places of what is wrong, in order. */
static const struct {
    const char *schema, *value, *places;
} schema_rows[] = {
    {"{}", "[1]", ""},
    {"true", "1", ""},
    {"{\"type\":\"integer\"}", "3", ""},
    {"{\"type\":\"integer\"}", "3.0", ""},
    {"{\"type\":\"integer\"}", "3.5", "?"},
    {"{\"type\":\"integer\"}", "1e300", "?"},
    {"{\"type\":\"integer\"}", "true", "?"},
    {"{\"type\":\"number\"}", "3", ""},
    {"{\"type\":[\"string\",\"null\"]}", "null", ""},
    {"{\"type\":[\"string\",\"null\"]}", "0", "?"},
    {"{\"minimum\":1,\"maximum\":3}", "3", ""},
    {"{\"minimum\":1,\"maximum\":3}", "3.1", "?"},
    {"{\"minimum\":1,\"maximum\":3}", "0", "?"},
    {"{\"exclusiveMinimum\":1,\"exclusiveMaximum\":3}", "2", ""},
    {"{\"exclusiveMinimum\":1,\"exclusiveMaximum\":3}", "1", "?"},
    {"{\"exclusiveMinimum\":1,\"exclusiveMaximum\":3}", "3", "?"},
    {"{\"minLength\":2,\"maxLength\":3}", "\"\\u00e9\\u0000\"", ""},
    {"{\"minLength\":2,\"maxLength\":3}", "\"\\ud83d\\ude00\"", "?"},
    {"{\"maxLength\":1}", "\"ab\"", "?"},
    {"{\"maxLength\":1}", "[1,2]", ""},
    {"{\"pattern\":\"^a+$\"}", "\"aa\"", ""},
    {"{\"pattern\":\"^a+$\"}", "\"aa\\n\"", "?"},
    {"{\"pattern\":\"b\"}", "\"abc\"", ""},
    {"{\"enum\":[1,null,\"x\"]}", "null", ""},
    {"{\"enum\":[1,null,\"x\"]}", "\"y\"", "?"},
    {"{\"const\":{\"a\":1}}", "{\"a\":1}", ""},
    {"{\"const\":{\"a\":1}}", "{\"a\":2}", "?"},
    {"{\"items\":{\"type\":\"string\"},\"minItems\":1,\"maxItems\":2}", "[\"a\"]", ""},
    {"{\"items\":{\"type\":\"string\"},\"minItems\":1,\"maxItems\":2}", "[]", "?"},
    {"{\"items\":{\"type\":\"string\"},\"minItems\":1,\"maxItems\":2}", "[\"a\",1,null]", "? [1] [2]"},
    {"{\"required\":[\"a\",\"b\"]}", "{\"b\":1}", "a"},
    {"{\"minProperties\":1}", "{}", "?"},
    {"{\"properties\":{\"a\":{\"type\":\"string\"}},\"additionalProperties\":false}", "{\"a\":1,\"b\":2}",
     "a b"},
    {"{\"properties\":{\"a\":{\"type\":\"string\"}},\"additionalProperties\":{\"type\":\"integer\"}}",
     "{\"a\":\"\",\"b\":2,\"c\":\"\"}", "c"},
    {"{\"properties\":{\"a\":{\"items\":{\"properties\":{\"b\":{\"minimum\":5}}}}}}",
     "{\"a\":[{},{\"b\":4}]}", "a[1].b"},
    {"{\"anyOf\":[{\"type\":\"string\"},{\"minimum\":5}]}", "6", ""},
    {"{\"anyOf\":[{\"type\":\"string\"},{\"minimum\":5}]}", "4", "?"},
    {"{\"type\":\"object\",\"properties\":{\"next\":{\"$ref\":\"#/components/schemas/"
     "S\"}},\"required\":[\"v\"]}",
     "{\"v\":1,\"next\":{\"v\":1,\"next\":{}}}", "next.next.v"},
};

static void test_schemas(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(schema_rows); i++) {
        g_autoptr(value_arena) arena = value_arena_new();
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strdup_printf("{\"S\": %s}", schema_rows[i].schema);
        g_autoptr(GString) places = g_string_new(NULL);
        struct value value, findings = value_list(arena, 0);
        g_test_message("%s %s", schema_rows[i].schema, schema_rows[i].value);
        struct http_schemas *schemas = http_schemas_new(text, &error);
        g_assert_no_error(error);
        g_assert_true(json_parse(arena, schema_rows[i].value, strlen(schema_rows[i].value), &value, NULL));
        gboolean sound = http_schema_check(http_schemas_get(schemas, "S"), &value, arena, findings.list);
        for (guint32 j = 0; j < findings.list->count; j++) {
            g_autofree char *place =
                value_dup_string(value_object_get(findings.list->items[j].object, "place"));
            g_string_append_printf(places, "%s%s", j > 0 ? " " : "", *place ? place : "?");
        }
        g_assert_cmpstr(places->str, ==, schema_rows[i].places);
        g_assert_cmpint(sound, ==, schema_rows[i].places[0] == '\0');
        http_schemas_free(schemas);
    }
}

static void test_many_findings(void)
{
    g_autoptr(value_arena) arena = value_arena_new();
    struct http_schemas *schemas = http_schemas_new("{\"S\": {\"items\": {\"type\": \"null\"}}}", NULL);
    struct value list = value_list(arena, 0), findings = value_list(arena, 0);

    for (guint i = 0; i < 100; i++)
        value_list_append(arena, list.list, value_integer(i));
    g_assert_false(http_schema_check(http_schemas_get(schemas, "S"), &list, arena, findings.list));
    g_assert_cmpuint(findings.list->count, ==, HTTP_FINDINGS_MAX);
    http_schemas_free(schemas);
}

static void test_bad_schemas(void)
{
    static const char *const texts[] = {
        "[]",
        "{\"S\": 1}",
        "{\"S\": {\"typ\": \"string\"}}",
        "{\"S\": {\"type\": \"text\"}}",
        "{\"S\": {\"$ref\": \"#/components/schemas/T\"}}",
        "{\"S\": {\"pattern\": \"(\"}}",
        "{\"S\": {\"minLength\": -1}}",
        "{\"S\": {\"minimum\": \"1\"}}",
        "{\"S\": {\"required\": [1]}}",
        "{\"S\": {\"anyOf\": []}}",
        "{\"S\": {\"properties\": {\"a\": {\"allOf\": []}}}}",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", texts[i]);
        g_assert_null(http_schemas_new(texts[i], &error));
        g_assert_error(error, EXOBASE_ERROR, EXOBASE_ERROR_CONTENT);
    }
}

static void test_languages(void)
{
    static const struct {
        const char *accept, *language;
    } rows[] = {
        {NULL, NULL},     {"", NULL},          {"de", NULL},
        {"fr", "fr"},     {"FR-ca", "fr"},     {"en;q=0.5,fr;q=0.6", "fr"},
        {"fro", NULL},    {"*", NULL},         {"en,fr", "en"},
        {"fr;q=0", NULL}, {" de , en ", "en"}, {",,,fr", "fr"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpstr(http_headers_language(rows[i].accept), ==, rows[i].language);
}

static void test_events(void)
{
    static const struct {
        gint64 id;
        const char *name, *data, *wanted;
    } rows[] = {
        {7, "commit", "{}", "id: 7\nevent: commit\ndata: {}\n\n"},
        {-1, NULL, "a\nb\r\n", "data: a\ndata: b\ndata: \n\n"},
        {0, NULL, "", "id: 0\ndata: \n\n"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GBytes) event =
            http_event_new(rows[i].id, rows[i].name, rows[i].data, strlen(rows[i].data));
        gsize size;
        const char *bytes = g_bytes_get_data(event, &size);
        g_autofree char *text = g_strndup(bytes, size);
        g_assert_cmpstr(text, ==, rows[i].wanted);
    }
}

static void test_origins(void)
{
    g_autoptr(GError) error = NULL;
    struct http_origins *origins =
        http_origins_new("https://Bank.Example:8443/", " https://a.example ,", &error);

    g_assert_no_error(error);
    g_assert_true(http_origins_host(origins, "bank.example:8443", FALSE));
    g_assert_false(http_origins_host(origins, "bank.example", FALSE));
    g_assert_false(http_origins_host(origins, "bank.example:8443:443", FALSE));
    g_assert_true(http_origins_same(origins, "https://bank.example:8443", "bank.example:8443", FALSE));
    g_assert_false(http_origins_same(origins, "https://bank.example", "bank.example:8443", FALSE));
    g_assert_true(http_origins_same(origins, "http://[::1]:1", "[::1]:1", FALSE));
    g_assert_false(http_origins_same(origins, "http://[::1]:1", "[::1]:1", TRUE));
    g_assert_true(http_origins_cors(origins, "https://a.example:443"));
    g_assert_false(http_origins_cors(origins, "https://b.example"));
    http_origins_free(origins);
}

/* A thread's language is its own, and changes nobody else's. */
static gpointer say_in_french(gpointer data)
{
    (void)data;
    i18n_use("fr");
    g_assert_cmpstr(i18n_language(), ==, "fr");
    return NULL;
}

static void test_language_of_a_thread(void)
{
    i18n_start("en");
    g_thread_join(g_thread_new("french", say_in_french, NULL));
    g_assert_cmpstr(i18n_language(), ==, "en");
    i18n_use("fr");
    g_assert_cmpstr(i18n_language(), ==, "fr");
    i18n_use(NULL);
    g_assert_cmpstr(i18n_language(), ==, "en");
}

int main(int argc, char **argv)
{
    i18n_start("en");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http/router", test_router);
    g_test_add_func("/http/router/bad", test_bad_routes);
    g_test_add_func("/http/decode", test_decode);
    g_test_add_func("/http/schema", test_schemas);
    g_test_add_func("/http/schema/many", test_many_findings);
    g_test_add_func("/http/schema/bad", test_bad_schemas);
    g_test_add_func("/http/languages", test_languages);
    g_test_add_func("/http/events", test_events);
    g_test_add_func("/http/origins", test_origins);
    g_test_add_func("/http/thread-language", test_language_of_a_thread);
    return g_test_run();
}
