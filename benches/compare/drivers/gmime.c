/* GMime, driven by lines on standard input as email_driver.py is. */

#include <gmime/gmime.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

/* What is found of a message: facts to compare, where they are asked for. */
typedef struct {
    uint64_t parts, types, subject, name, address, date, id, leaves, bytes, content;
} Facts;

typedef enum { STRUCTURE, HEADERS, FULL } Workload;

static int checking;

static uint64_t crc(uint64_t start, const char *bytes, size_t length) {
    return crc32_z((uLong)start, (const Bytef *)bytes, length);
}

static uint64_t crc_of_text(const char *text) {
    uint64_t value = 0;
    const char *blanks = " \t\r\n\f", *start = text ? text : "";
    for (start += strspn(start, blanks); *start; start += strspn(start, blanks)) {
        size_t length = strcspn(start, blanks);
        if (value)
            value = crc(value, " ", 1);
        value = crc(value, start, length);
        start += length;
    }
    return value;
}

static void see_type(GMimeObject *part, Facts *facts) {
    GMimeContentType *type = g_mime_object_get_content_type(part);
    const char *kind = g_mime_content_type_get_media_type(type);
    const char *subtype = g_mime_content_type_get_media_subtype(type);
    facts->parts++;
    if (checking) {
        char *line = g_strdup_printf("%s/%s\n", kind, subtype);
        char *lower = g_ascii_strdown(line, -1);
        facts->types = crc(facts->types, lower, strlen(lower));
        g_free(lower);
        g_free(line);
    } else {
        facts->types += strlen(kind) + strlen(subtype);
    }
}

static void see_content(const char *content, size_t length, Facts *facts) {
    facts->leaves++;
    facts->bytes += length;
    if (checking)
        facts->content = crc(facts->content, content, length);
}

static void see_leaf(GMimeObject *part, Facts *facts) {
    if (GMIME_IS_TEXT_PART(part)) {
        char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
        see_content(text ? text : "", text ? strlen(text) : 0, facts);
        g_free(text);
    } else if (GMIME_IS_PART(part)) {
        GMimeDataWrapper *body = g_mime_part_get_content(GMIME_PART(part));
        GMimeStream *memory = g_mime_stream_mem_new();
        if (body)
            g_mime_data_wrapper_write_to_stream(body, memory);
        GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory));
        see_content((const char *)bytes->data, bytes->len, facts);
        g_object_unref(memory);
    }
}

static void walk(GMimeObject *part, Workload workload, Facts *facts) {
    if (workload == STRUCTURE)
        see_type(part, facts);
    if (GMIME_IS_MULTIPART(part)) {
        int count = g_mime_multipart_get_count(GMIME_MULTIPART(part));
        for (int i = 0; i < count; i++)
            walk(g_mime_multipart_get_part(GMIME_MULTIPART(part), i), workload, facts);
    } else if (GMIME_IS_MESSAGE_PART(part)) {
        GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
        if (inner)
            walk(g_mime_message_get_mime_part(inner), workload, facts);
    } else if (workload == FULL) {
        see_leaf(part, facts);
    }
}

static void see_header(GMimeMessage *message, Facts *facts) {
    const char *subject = g_mime_message_get_subject(message);
    const char *id = g_mime_message_get_message_id(message);
    const char *name = NULL, *address = NULL;
    InternetAddressList *from = g_mime_message_get_from(message);
    InternetAddress *sender = from ? internet_address_list_get_address(from, 0) : NULL;
    if (sender && INTERNET_ADDRESS_IS_MAILBOX(sender)) {
        name = internet_address_get_name(sender);
        address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(sender));
    }
    GDateTime *date = g_mime_message_get_date(message);
    facts->date = date ? (uint64_t)g_date_time_to_unix(date) : 0;
    if (checking) {
        facts->subject = crc_of_text(subject);
        facts->name = crc_of_text(name);
        facts->address = crc_of_text(address);
        facts->id = crc_of_text(id);
    } else {
        facts->subject += (subject ? strlen(subject) : 0) + (id ? strlen(id) : 0);
        facts->address += (name ? strlen(name) : 0) + (address ? strlen(address) : 0);
    }
}

static void read_message(GByteArray *raw, Workload workload, Facts *facts) {
    GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(raw);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    if (message && workload == HEADERS)
        see_header(message, facts);
    else if (message && g_mime_message_get_mime_part(message))
        walk(g_mime_message_get_mime_part(message), workload, facts);
    if (message)
        g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
}

static GPtrArray *read_pack(const char *path) {
    GPtrArray *messages = g_ptr_array_new();
    FILE *file = fopen(path, "rb");
    uint64_t size;
    while (file && fread(&size, sizeof size, 1, file) == 1) {
        GByteArray *raw = g_byte_array_new();
        g_byte_array_set_size(raw, (guint)size);
        if (fread(raw->data, 1, size, file) != size)
            break;
        g_ptr_array_add(messages, raw);
    }
    if (file)
        fclose(file);
    return messages;
}

static void check(GPtrArray *messages) {
    for (guint i = 0; i < messages->len; i++) {
        Facts facts = {0};
        for (Workload workload = STRUCTURE; workload <= FULL; workload++)
            read_message(messages->pdata[i], workload, &facts);
        const uint64_t *numbers = (const uint64_t *)&facts;
        for (size_t at = 0; at < sizeof facts / sizeof *numbers; at++)
            printf(at ? " %" PRIu64 : "%" PRIu64, numbers[at]);
        printf("\n");
    }
}

static void measure(GPtrArray *messages, Workload workload, unsigned times) {
    struct timespec start, end;
    Facts facts = {0};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
    for (unsigned time = 0; time < times; time++)
        for (guint i = 0; i < messages->len; i++)
            read_message(messages->pdata[i], workload, &facts);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    printf("%" PRId64 "\n", (int64_t)(end.tv_sec - start.tv_sec) * 1000000000
                                + (end.tv_nsec - start.tv_nsec));
}

int main(int count, char **arguments) {
    if (count != 2)
        return 2;
    g_mime_init();
    GPtrArray *messages = read_pack(arguments[1]);
    char order[16];
    while (scanf("%15s", order) == 1) {
        unsigned times = 1;
        checking = strcmp(order, "check") == 0;
        if (checking)
            check(messages);
        else if (scanf("%u", &times) == 1)
            measure(messages, order[0] == 's' ? STRUCTURE : order[0] == 'h' ? HEADERS : FULL, times);
        fflush(stdout);
    }
    return 0;
}
