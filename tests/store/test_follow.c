/* SPDX-License-Identifier: Apache-2.0 */
#include "suite.h"

/* Long enough that a test which waits for it has hung. */
#define FOR_EVER_MS 60000

/* How many commits are followed; few where each takes a quarter of a second (tests/mongo/with-server). */
#define MANY 100
#define FEW 20

struct waiting {
    struct store *store;
    gint64 after, head, last;
};

static gpointer wait_in_thread(gpointer data)
{
    struct waiting *waiting = data;
    g_autoptr(GError) error = NULL;
    waiting->head = store_wait(waiting->store, waiting->after, FOR_EVER_MS, &error);
    g_assert_no_error(error);
    return NULL;
}

static void test_wait(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    g_assert_cmpint(store_wait(bank->store, 0, 1, NULL), ==, 0);
    create_one(bank->store, "A", 1, "{}");
    g_assert_cmpint(store_wait(bank->store, 0, FOR_EVER_MS, NULL), ==, 1);
    g_assert_cmpint(store_wait(bank->store, 1, 1, NULL), ==, 1);
    struct waiting waiting = {bank->store, 1, -1, 0};
    GThread *thread = g_thread_new("waiting", wait_in_thread, &waiting);
    g_usleep(20000);
    create_one(bank->store, "A", 2, "{}");
    g_thread_join(thread);
    g_assert_cmpint(waiting.head, ==, 2);
}

/* While one thread waits, another commits and reads: nothing is lost, nothing comes out of order. */
static gpointer follow_in_thread(gpointer data)
{
    struct waiting *waiting = data;
    while (waiting->head < waiting->last) {
        gint64 head = store_wait(waiting->store, waiting->head, FOR_EVER_MS, NULL);
        g_assert_cmpint(head, >, waiting->head);
        waiting->head = head;
    }
    return NULL;
}

static void test_wait_beside(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    const gint64 last = g_getenv("EXOBASE_TEST_SMALL") ? FEW : MANY;
    struct waiting waiting = {bank->store, 0, 0, last};
    GThread *thread = g_thread_new("following", follow_in_thread, &waiting);
    for (gint64 id = 1; id <= last; id++) {
        create_one(bank->store, "A", id, "{}");
        g_autofree char *text = text_of(bank->store, "A", id);
        g_assert_nonnull(text);
    }
    g_thread_join(thread);
    g_assert_cmpint(waiting.head, ==, last);
}

static void test_wake(gconstpointer engine)
{
    g_autoptr(bank) bank = bank_new(engine);
    struct waiting waiting = {bank->store, 0, -1, 0};
    GThread *thread = g_thread_new("waiting", wait_in_thread, &waiting);
    g_usleep(20000);
    store_wake(bank->store);
    g_thread_join(thread);
    g_assert_cmpint(waiting.head, ==, 0);
    g_assert_cmpint(store_wait(bank->store, 0, FOR_EVER_MS, NULL), ==, 0);
}

const struct suite_test FOLLOW_TESTS[] = {
    {"wait", test_wait},
    {"wait-beside", test_wait_beside},
    {"wake", test_wake},
    {NULL, NULL},
};
