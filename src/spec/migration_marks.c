#include "pggrade/spec/migration_marks.h"

#include <string.h>
#include <strings.h>

#include "pggrade/spec/annotation.h"
#include "pggrade/spec/list.h"

enum mark_kind {
    MARK_NONE,
    MARK_UP,
    MARK_DOWN,
    MARK_BEGIN,  /* +goose StatementBegin */
    MARK_END,    /* +goose StatementEnd */
    MARK_IGNORED /* says how the tool runs the file; here every statement runs on its own */
};

enum tool { TOOL_NONE, TOOL_DBMATE, TOOL_GOOSE };

struct mark {
    enum mark_kind kind;
    enum tool tool;
    const char *name; /* as the tool writes it */
};

static const struct {
    const char *words; /* behind "+goose" */
    struct mark mark;
} goose_marks[] = {
    {"Up", {MARK_UP, TOOL_GOOSE, "+goose Up"}},
    {"Down", {MARK_DOWN, TOOL_GOOSE, "+goose Down"}},
    {"StatementBegin", {MARK_BEGIN, TOOL_GOOSE, "+goose StatementBegin"}},
    {"StatementEnd", {MARK_END, TOOL_GOOSE, "+goose StatementEnd"}},
    {"NO TRANSACTION", {MARK_IGNORED, TOOL_GOOSE, "+goose NO TRANSACTION"}},
};

/* The file while its marks are found. */
struct marks_reader {
    struct arena *arena;
    const struct document *document;
    struct migration_marks *marks;
    enum tool tool;              /* of the marks so far */
    struct migration_part *part; /* the part under way; NULL before the first mark */
    size_t start;                /* of the range under way */
    size_t block;                /* of the open StatementBegin */
    bool in_block;
    size_t first; /* first token of SQL before any part mark */
    bool has_first;
    struct error *error;
};

static bool
refuse(struct marks_reader *reader, size_t at, const char *message)
{
    return document_refuse(reader->document, at, reader->error, "%s", message);
}

/* `-- migrate:up`, perhaps with transaction:false */
static bool
read_dbmate(struct marks_reader *reader, struct piece text, struct mark *mark)
{
    static const char *const words[] = {"up", "down"};
    struct piece rest = text;
    struct piece word = piece_take_word(reader->arena, &rest);
    const char *name = word.text + strlen("migrate:");

    if (strcmp(name, "up") == 0)
        *mark = (struct mark){MARK_UP, TOOL_DBMATE, "migrate:up"};
    else if (strcmp(name, "down") == 0)
        *mark = (struct mark){MARK_DOWN, TOOL_DBMATE, "migrate:down"};
    else
        return document_refuse_unknown(reader->document, word.at,
            &(struct unknown){.what = "mark",
                .left = "\"migrate:",
                .right = "\"",
                .word = name,
                .known = words,
                .known_count = COUNT_OF(words)},
            reader->error);
    if (rest.text[0] != '\0' && strcmp(rest.text, "transaction:false") != 0 &&
        strcmp(rest.text, "transaction:true") != 0)
        return document_refuse(reader->document, rest.at, reader->error,
            "only \"transaction:false\" may stand behind %s, not \"%s\"", mark->name, rest.text);
    return true;
}

/* `-- +goose Up`; goose does not look at case. */
static bool
read_goose(struct marks_reader *reader, struct piece text, struct mark *mark)
{
    const char *words[COUNT_OF(goose_marks)];
    struct piece rest = text;

    (void)piece_take_word(reader->arena, &rest);
    for (size_t i = 0; i < COUNT_OF(goose_marks); i++) {
        words[i] = goose_marks[i].words;
        if (strcasecmp(rest.text, words[i]) == 0) {
            *mark = goose_marks[i].mark;
            return true;
        }
    }
    return document_refuse_unknown(reader->document, rest.at,
        &(struct unknown){.what = "mark",
            .left = "\"+goose ",
            .right = "\"",
            .word = rest.text,
            .known = words,
            .known_count = COUNT_OF(words)},
        reader->error);
}

static bool
read_mark(struct marks_reader *reader, const struct token *comment, struct mark *mark)
{
    struct piece text = piece_of(
        reader->arena, reader->document, comment_text(reader->document, comment), comment->end);

    *mark = (struct mark){MARK_NONE, TOOL_NONE, ""};
    if (strncmp(text.text, "migrate:", strlen("migrate:")) == 0)
        return read_dbmate(reader, text, mark);
    if (strcmp(text.text, "+goose") == 0 || strncmp(text.text, "+goose ", strlen("+goose ")) == 0)
        return read_goose(reader, text, mark);
    return true;
}

static void
add_range(struct marks_reader *reader, size_t end)
{
    struct migration_part *part = reader->part;

    if (part == NULL)
        return;
    part->ranges = list_grow(reader->arena, part->ranges, part->range_count, sizeof *part->ranges);
    part->ranges[part->range_count++] = (struct migration_range){reader->start, end};
}

static bool
begin_part(struct marks_reader *reader, const struct mark *mark, size_t at)
{
    struct migration_marks *marks = reader->marks;
    bool up = mark->kind == MARK_UP;

    if (up && reader->part == &marks->down)
        return document_refuse(reader->document, at, reader->error,
            "%s stands behind the down part; put it first", mark->name);
    if (up && reader->part != NULL)
        return document_refuse(
            reader->document, at, reader->error, "%s stands here twice", mark->name);
    if (!up && marks->has_down)
        return document_refuse(
            reader->document, at, reader->error, "%s stands here twice", mark->name);
    if (!up && reader->part == NULL)
        return document_refuse(reader->document, at, reader->error,
            "%s without a mark for the up part before it", mark->name);
    if (reader->has_first)
        return document_refuse(reader->document, reader->first, reader->error,
            "SQL before the first mark belongs to no part");
    reader->part = up ? &marks->up : &marks->down;
    reader->part->at = at;
    marks->has_down = !up;
    return true;
}

static bool
take_mark(struct marks_reader *reader, const struct mark *mark, const struct token *comment)
{
    if (reader->tool != TOOL_NONE && reader->tool != mark->tool)
        return refuse(reader, comment->start, "marks of dbmate and of goose in one file");
    reader->tool = mark->tool;
    if (reader->in_block && mark->kind != MARK_END)
        return refuse(reader, reader->block, "this StatementBegin has no StatementEnd");
    add_range(reader, comment->start);
    reader->start = comment->end;
    switch (mark->kind) {
    case MARK_UP:
    case MARK_DOWN:
        return begin_part(reader, mark, comment->start);
    case MARK_BEGIN:
        if (reader->part == NULL)
            return refuse(reader, comment->start, "StatementBegin before +goose Up");
        reader->in_block = true;
        reader->block = comment->start;
        return true;
    case MARK_END:
        if (!reader->in_block)
            return refuse(reader, comment->start, "this StatementEnd has no StatementBegin");
        reader->in_block = false;
        return true;
    default:
        return true;
    }
}

static bool
read_marks(struct marks_reader *reader)
{
    const struct document *document = reader->document;
    struct lexer lexer = lexer_start(document, 0, document->length);
    struct token token;
    struct mark mark;

    for (;;) {
        if (!lexer_next(&lexer, &token, reader->error))
            return false;
        if (token.kind == TOKEN_END)
            return true;
        if (token.kind == TOKEN_COMMENT) {
            if (!read_mark(reader, &token, &mark))
                return false;
            if (mark.kind != MARK_NONE && !take_mark(reader, &mark, &token))
                return false;
        } else if (token.kind != TOKEN_BLOCK && reader->part == NULL && !reader->has_first) {
            reader->has_first = true;
            reader->first = token.start;
        }
    }
}

bool
migration_marks_read(struct arena *arena, const struct document *document,
    struct migration_marks *marks, struct error *error)
{
    struct marks_reader reader = {
        .arena = arena, .document = document, .marks = marks, .error = error};

    *marks = (struct migration_marks){.has_down = false};
    if (!read_marks(&reader))
        return false;
    if (reader.in_block)
        return refuse(&reader, reader.block, "this StatementBegin has no StatementEnd");
    if (reader.part == NULL && reader.tool == TOOL_GOOSE)
        return refuse(&reader, 0, "`-- +goose Up` is missing");
    if (reader.part == NULL) /* no mark: all of it is the up part */
        reader.part = &marks->up;
    add_range(&reader, document->length);
    return true;
}
