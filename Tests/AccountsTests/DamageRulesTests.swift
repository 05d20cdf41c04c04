import Messages
import Testing

@testable import Accounts

/// What wrong encodings and spreadsheets do to values, and addresses with letters beyond ASCII.
struct DamageRulesTests {
    private func check(_ texts: [AccountField: String]) throws -> (draft: AccountDraft, problems: [RowProblem]) {
        let good: [AccountField: String] = [
            .firstName: "Ann", .lastName: "Lee", .email: "ann@example.org", .reference: "R1", .programme: "Care",
        ]
        let all = good.merging(texts) { $1 }
        let today = try #require(CalendarDate(year: 2026, month: 3, day: 1))
        return AccountRules(source: .file, today: today).check { all[$0] ?? "" }
    }

    @Test(arguments: [
        ("ZoÃ«", "Zoë"), ("Oâ€™Brien", "O’Brien"), ("ZoÃƒÂ«", "Zoë"),
        ("SeÃ¡n Ã“ SÃºilleabhÃ¡in", "Seán Ó Súilleabháin"),
        ("MÃ¼ller", "Müller"), ("Nguyá»…n", "Nguyễn"), ("Ã\u{81}ngel", "Ángel"),
    ])
    func `letters that a wrong encoding has garbled are put right with a warning`(garbled: String, right: String) throws
    {
        let (draft, problems) = try check([.firstName: garbled])
        #expect(draft.firstName == right)
        #expect(problems.map(\.code) == ["damaged-by-spreadsheet"])
        #expect(problems.first?.isWarning == true)
        #expect(problems.first?.repaired == right)
    }

    @Test(arguments: ["Zo\u{FFFD}", "Zo√´", "O‚ÄôBrien", "#N/A", "#REF!", "########"])
    func `letters that are lost are an error`(text: String) throws {
        let (_, problems) = try check([.lastName: text])
        #expect(problems.map(\.code) == ["damaged-by-spreadsheet"])
        #expect(problems.first?.isWarning == false)
        #expect(problems.first?.message.contains(text) == true)
    }

    @Test(arguments: [
        "Zoë", "O’Brien", "Ó Súilleabháin", "Ærøskøbing", "Łukasz", "Nguyễn", "São João", "Ñuñez", "Ãlvaro", "Strauß’",
        "«Ana»", "王", "#12", "Åse-Mari", "ÅSA", "Smith – Jones", "£9", "½",
    ])
    func `what people are called is not taken for damage`(text: String) throws {
        let (draft, problems) = try check([.firstName: text])
        #expect(problems.map(\.code) == [])
        #expect(draft.firstName == text)
    }

    @Test func `what was put right is held to its size`() throws {
        let (_, problems) = try check([.firstName: String(repeating: "Ã«", count: 51)])
        #expect(problems.map(\.code) == ["damaged-by-spreadsheet", "value-too-long"])
    }

    @Test(arguments: [
        ("ann@bücher.example", "ann@bücher.example"), ("ann@BÜCHER.Example", "ann@bücher.example"),
        ("ann@bu\u{308}cher.example", "ann@bücher.example"), ("ann@xn--bcher-kva.example", "ann@bücher.example"),
        ("ann@XN--BCHER-KVA.example", "ann@bücher.example"), ("o'brien+x@例え.テスト", "o'brien+x@例え.テスト"),
        ("ann@straße.example", "ann@straße.example"), ("ann@xn--zzzzzz-9999.example", "ann@xn--zzzzzz-9999.example"),
        ("ann@my-site.example.org", "ann@my-site.example.org"),
    ])
    func `a domain may have any letters, and is kept in one readable form`(typed: String, kept: String) {
        #expect(EmailAddress.read(typed) == .value(kept))
    }

    @Test func `mail goes to the form in ASCII`() {
        #expect(EmailAddress.forMail("ann@bücher.example") == "ann@xn--bcher-kva.example")
        #expect(EmailAddress.forMail("Ann@Example.org") == "Ann@Example.org")
    }

    @Test(arguments: [
        "zoë@bücher.example", "ann@bü_x.example", "ann@-ü.example", "ann@ü", "ann@ü..example", "ann@ü/x.example",
        "ann@ü:80.example", "ann@\u{202E}ü.example", "ann@\u{FFFD}.example", "ann@ü%20.example", "ann@ü.\u{0}example",
        "ann@" + String(repeating: "ü", count: 64) + ".example", "\"ann\"@bücher.example", "ann(x)@bücher.example",
    ])
    func `what is no domain in any letters is refused`(email: String) throws {
        let (_, problems) = try check([.email: email])
        #expect(problems.map(\.code) == ["invalid-email"])
    }

    @Test func `the size of an address is that of the form that mail goes to`() throws {
        // Each label is 40 characters, and more than 50 in ASCII.
        let label = String(repeating: "äöü", count: 8) + "abcdefghijklmnop"
        let domain = Array(repeating: label, count: 5).joined(separator: ".") + ".org"
        #expect("ann@\(domain)".unicodeScalars.count < EmailAddress.maximumBytes)
        let (_, problems) = try check([.email: "ann@\(domain)"])
        #expect(problems.map(\.isWarning) == [false])
    }

    @Test(arguments: [
        ("12/31/2001", "2001-12-31"), ("03/04/2001", "2001-03-04"), ("2001-12-31", "2001-12-31"),
        ("31 December 2001", "2001-12-31"), ("December 31 2001", "2001-12-31"),
    ])
    func `dates are read with the month first where somebody has said so`(typed: String, kept: String) throws {
        let today = try #require(CalendarDate(year: 2026, month: 3, day: 1))
        #expect(BirthDate.read(typed, today: today, isMonthFirst: true) == .value(kept))
        let wrong = BirthDate.read("31/12/2001", today: today, isMonthFirst: true)
        #expect(
            wrong
                == .problem(
                    code: "invalid-date-of-birth",
                    message: "There is no month 31. Write the month first, such as 12/31/2001."))
    }

    @Test func `an address that is quoted is told so`() throws {
        let (_, problems) = try check([.email: "\"ann\"@example.org"])
        #expect(problems.first?.message.contains("without quotation marks") == true)
    }
}
