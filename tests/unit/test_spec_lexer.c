#include "unit.h"

#include <string.h>

#include "pggrade/base/memory.h"
#include "pggrade/base/text.h"
#include "pggrade/spec/lexer.h"
#include "pggrade/spec/splitter.h"

/* One letter for each kind of token. */
static char
letter(enum token_kind kind)
{
    static const char letters[] = {
        [TOKEN_END] = '.',
        [TOKEN_WORD] = 'w',
        [TOKEN_NAME] = 'n',
        [TOKEN_STRING] = 's',
        [TOKEN_NUMBER] = '1',
        [TOKEN_VARIABLE] = 'v',
        [TOKEN_POSITION] = 'p',
        [TOKEN_COMMENT] = 'c',
        [TOKEN_BLOCK] = 'b',
        [TOKEN_SEMICOLON] = ';',
        [TOKEN_BACKSLASH] = '\\',
        [TOKEN_SYMBOL] = 'x',
    };

    return letters[kind];
}

static const struct lexer_case {
    const char *sql;
    const char *kinds;
} lexer_cases[] = {
    {"", "."},
    {" \t\r\n", "."},
    {"\xEF\xBB\xBFselect 1", "w1."},
    {"select a, 'b''c' ;", "wwxs;."},
    {"E'a\\'b' 'c'", "ss."},
    {"E'a\\'b'\n 'c\\'d' x", "sw."},
    {"'a\\' :b", "sv."},
    {"\"a\"\":b\" :c", "nv."},
    {"$$ :a ; $$ $t$ $$ $t$ $1", "ssp."},
    {"a$b$c :d", "wv."},
    {"-- :a 'b\nc", "cw."},
    {"/* :a /* b */ ' */ c", "bw."},
    {":a::int, b := :c", "vxwxwxv."},
    {"a::int[]", "wxwxx."},
    {"limit:n", "wv."},
    {"x[1:n], x[ :n ], x[:n], x[a:b]", "wx1xwxxwxvxxwxvxxwxwxwx."},
    {"1.5e3 .5 0x1F 1_000", "1111."},
    {"a >= :low and b<@:list", "wxxvwwxxv."},
    {"\\d x", "\\ww."},
    {":_a1 : :é", "vxxw."},
};

static void
test_tokens(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(lexer_cases); i++) {
        struct document document = document_of("x.sql", lexer_cases[i].sql);
        struct lexer lexer = lexer_start(&document, 0, document.length);
        struct error error = {0};
        struct text kinds = {0};
        struct token token;

        do {
            assert_true(lexer_next(&lexer, &token, &error));
            text_append_char(&kinds, letter(token.kind));
        } while (token.kind != TOKEN_END);
        if (strcmp(kinds.data, lexer_cases[i].kinds) != 0)
            fail_msg("%s: %s", lexer_cases[i].sql, kinds.data);
        text_free(&kinds);
    }
}

static void
test_unterminated(void **state)
{
    static const char *const cases[] = {
        "é 'a", "é E'a\\'", "é \"a", "é /* /* */", "é $a$ $b$", "é $a$ $a"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct document document = document_of("x.sql", cases[i]);
        struct lexer lexer = lexer_start(&document, 0, document.length);
        struct error error = {0};
        struct token token;

        assert_true(lexer_next(&lexer, &token, &error));
        assert_false(lexer_next(&lexer, &token, &error));
        assert_int_equal(error.kind, ERROR_USAGE);
        if (strncmp(error.text, "x.sql:1:3: this ", strlen("x.sql:1:3: this ")) != 0)
            fail_msg("%s", error.text);
    }
}

static const struct split_case {
    const char *sql;
    size_t count;
} split_cases[] = {
    {"select 1; select 2", 2},
    {"create rule r as on update to t do (select 1; select 2); select 3;", 2},
    {"create or replace function f() returns int begin atomic select 1; "
     "select case when true then 1 end; end; select 3;",
        2},
    {"create procedure p() begin atomic insert into t values (1); end", 1},
    {"create table function_begin (a int); select 1;", 2},
    {"create function f() returns int language sql as $$ select 1; select 2 $$; select 1", 2},
    {"begin; select 1; end; select case when a then b end; commit;", 5},
    {"select ';' /* ; */ -- ;\n", 1},
};

static void
test_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(split_cases); i++) {
        struct document document = document_of("x.sql", split_cases[i].sql);
        struct lexer lexer = lexer_start(&document, 0, document.length);
        struct splitter splitter = splitter_start(&document);
        struct error error = {0};
        struct token token;
        size_t count = 0;

        for (;;) {
            assert_true(lexer_next(&lexer, &token, &error));
            if (token.kind == TOKEN_END)
                break;
            if (token.kind == TOKEN_COMMENT || token.kind == TOKEN_BLOCK)
                continue;
            if (splitter_take(&splitter, &token)) {
                count++;
                splitter_reset(&splitter);
            }
        }
        count += splitter.open;
        if (count != split_cases[i].count)
            fail_msg("%s: %zu", split_cases[i].sql, count);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_unterminated),
        cmocka_unit_test(test_split),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
