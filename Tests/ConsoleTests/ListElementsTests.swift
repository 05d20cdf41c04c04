import Console
import NIOCore
import Testing

struct ListElementsTests {
    @Test func `a heading that sorts is a link and says the order it is in`() {
        let table = DataTable(
            caption: "Users", columns: ["User", "Email", "Action"],
            sorting: [
                "User": SortLink("/users?sort=-name", .ascending), "Email": SortLink("/users?a=1&sort=email", nil),
            ],
            rows: [["Ann", "ann@example.org", "Delete"]]
        ).html.text
        #expect(
            table.contains(
                "<th scope=\"col\" aria-sort=\"ascending\"><a class=\"sort\" href=\"/users?sort=-name\">User</a></th>"))
        #expect(table.contains("<th scope=\"col\"><a class=\"sort\" href=\"/users?a=1&amp;sort=email\">Email</a></th>"))
        #expect(table.contains("<th scope=\"col\">Action</th>"))
        #expect(table.contains("<td data-label=\"User\">Ann</td>"))
    }

    @Test func `the way through the pages shows what there is`() {
        let middle = Pager(
            total: 12_345, shown: 50, things: "users", first: "/a", previous: "/b", next: "/c", isExact: false
        ).html.text
        #expect(middle.contains("Showing 50 of at least 12,345 users"))
        for link in ["href=\"/a\" rel=\"first\"", "href=\"/b\" rel=\"prev\"", "href=\"/c\" rel=\"next\""] {
            #expect(middle.contains(link))
        }
        let only = Pager(total: 1, shown: 1, things: "user", first: nil, next: nil).html.text
        #expect(only.contains("Showing 1 of 1 user") && !only.contains("<a"))
    }

    @Test func `a question with answers is a group that carries its hint and its error`() {
        let form = FormFields(errors: [FieldError(field: "gender", code: "x", message: "Choose the gender.")])
        let radios = form.radios(
            "gender", "Gender", choices: [Choice("male", "Male"), Choice("female", "Female")], hint: "As known."
        ).text
        #expect(
            radios.contains("role=\"radiogroup\" aria-describedby=\"gender-hint gender-error\" aria-invalid=\"true\""))
        #expect(radios.contains("value=\"male\" id=\"gender\""))
        #expect(radios.contains("value=\"female\" id=\"gender-1\""))
    }

    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("=1+1", "'=1+1"), ("+44", "'+44"),
        ("-1", "'-1"),
        ("@x", "'@x"), ("\t=1", "\"'\t=1\""), ("'=1", "''=1"), ("it's", "it's"), ("", ""), ("a\nb", "\"a\nb\""),
    ])
    func `a cell is quoted where a reader or a spreadsheet would trip over it`(cell: String, written: String) {
        var line = CSVLine()
        line.add(cell)
        line.end()
        #expect(String(buffer: line.buffer) == written + "\r\n")
    }

    @Test func `a file begins with a byte order mark`() {
        #expect(Array(CSVLine(isStartOfFile: true).buffer.readableBytesView) == [0xEF, 0xBB, 0xBF])
    }

    @Test func `a download has a plain name and its full one`() {
        #expect(
            FileDownload.attachment("Zoë \"x\".csv")
                == "attachment; filename=\"Zo_ _x_.csv\"; filename*=UTF-8''Zo%C3%AB%20%22x%22.csv")
    }
}
