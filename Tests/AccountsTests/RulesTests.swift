import Messages
import Testing

@testable import Accounts

struct RulesTests {
    static let today = CalendarDate(year: 2026, month: 3, day: 1)

    /// The codes that the rules find in a row of a file with these texts, the rest being right.
    private func codes(_ texts: [AccountField: String], source: AccountRules.Source = .file) throws -> [String] {
        let good: [AccountField: String] = [
            .firstName: "Ann", .lastName: "Lee", .email: "ann@example.org", .reference: "R1", .programme: "Care",
            .gender: "Female",
        ]
        let all = good.merging(texts) { $1 }
        let rules = AccountRules(source: source, today: try #require(Self.today))
        return rules.check { all[$0] ?? "" }.problems.map(\.code)
    }

    @Test func `a right row has no problem`() throws {
        #expect(try codes([:]) == [])
    }

    @Test(arguments: [
        (AccountField.firstName, "missing-first-name"), (.lastName, "missing-last-name"), (.email, "missing-email"),
        (.reference, "missing-reference"), (.programme, "missing-programme"),
    ])
    func `a row of a file needs what is mandatory`(field: AccountField, code: String) throws {
        #expect(try codes([field: ""]) == [code])
        #expect(try codes([field: " \u{a0} "]) == [code])
    }

    @Test func `a form needs the gender but neither reference nor programme`() throws {
        #expect(try codes([.reference: "", .programme: ""], source: .entry) == [])
        #expect(try codes([.gender: ""], source: .entry) == ["missing-gender"])
    }

    @Test(arguments: ["O'Brien", "Anne-Marie", "Łukasz", "Ó", "X", "van der Berg", "Nguyễn"])
    func `a name may be what people are really called`(name: String) throws {
        #expect(try codes([.firstName: name, .lastName: name]) == [])
    }

    @Test(arguments: [
        (AccountField.firstName, 50), (.lastName, 50), (.reference, 256), (.address1, 255), (.address2, 255),
        (.town, 50),
        (.county, 50),
    ])
    func `each text has its size`(field: AccountField, size: Int) throws {
        #expect(try codes([field: String(repeating: "é", count: size)]) == [])
        #expect(try codes([field: String(repeating: "é", count: size + 1)]) == ["value-too-long"])
    }

    @Test(arguments: ["a\u{0}b", "a\nb", "a\u{202e}b", "a\u{7f}", "a\u{2028}b"])
    func `control characters are refused where they stand`(name: String) throws {
        #expect(try codes([.firstName: name]) == ["invalid-characters"])
    }

    @Test(arguments: [
        "a@b.co", "first.last+tag@sub.example.co.uk", "o'brien@example.org", "x_y-z@ex-ample.org", "A@EXAMPLE.ORG",
        "1234567890123456789012345678901234567890123456789012345678901234@example.org",
    ])
    func `an email address that mail systems use is taken`(email: String) {
        #expect(EmailAddress.read(email) == .value(email))
    }

    @Test(arguments: [
        ("plain", "invalid-email"), ("a@b", "invalid-email"), ("a@@b.org", "invalid-email"),
        ("@b.org", "invalid-email"),
        ("a@", "invalid-email"), (".a@b.org", "invalid-email"), ("a.@b.org", "invalid-email"),
        ("a..b@c.org", "invalid-email"), ("a@-b.org", "invalid-email"), ("a@b-.org", "invalid-email"),
        ("a@b..org", "invalid-email"), ("a@1.2.3.4", "invalid-email"), ("a@[1.2.3.4]", "invalid-email"),
        ("\"a b\"@c.org", "email-has-spaces"), ("a b@c.org", "email-has-spaces"), ("(x)a@b.org", "invalid-email"),
        ("a@b.o", "invalid-email"), ("é@b.org", "invalid-email"), ("a,b@c.org", "invalid-email"),
        ("12345678901234567890123456789012345678901234567890123456789012345@example.org", "invalid-email"),
        (String(repeating: "a", count: 250) + "@b.org", "value-too-long"),
    ])
    func `what is no email address is refused with its code`(email: String, code: String) throws {
        #expect(try codes([.email: email]) == [code])
    }

    @Test(arguments: [
        ("07700 900123", "+447700900123"), ("+44 7700 900123", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("0044 7700 900 123", "+447700900123"), ("447700900123", "+447700900123"), ("07700-900.123", "+447700900123"),
        ("+353 85 012 3456", "+353850123456"),
    ])
    func `a mobile number is kept in one form`(typed: String, kept: String) {
        #expect(MobileNumber.read(typed) == .value(kept))
    }

    @Test(arguments: [
        "0207 946 0000", "12345", "+44 20 7946 0000", "abc", "+", "07700 90012", "077009001234", "+0123456789",
    ])
    func `what is no mobile number is refused`(typed: String) throws {
        #expect(try codes([.mobile: typed]) == ["invalid-mobile"])
    }

    @Test func `a mobile number that lost its zero is repaired with a warning`() throws {
        let rules = AccountRules(source: .file, today: try #require(Self.today))
        let (draft, problems) = rules.check { field in
            [
                .firstName: "A", .lastName: "B", .email: "a@b.org", .reference: "1", .programme: "P",
                .mobile: "7700900123",
            ][field] ?? ""
        }
        #expect(draft.mobile == "+447700900123")
        #expect(problems.map(\.code) == ["damaged-by-spreadsheet"])
        #expect(problems.first?.isWarning == true)
        #expect(problems.first?.repaired == "+447700900123")
    }

    @Test(arguments: ["4.47E+11", "4,47E+11", "1e+15", "9E+2"])
    func `digits lost to scientific notation are an error`(text: String) throws {
        #expect(try codes([.reference: text]) == ["damaged-by-spreadsheet"])
        #expect(try codes([.mobile: text]) == ["damaged-by-spreadsheet"])
    }

    @Test(arguments: ["E+11", "4.47E-11", "4.47E+", "REF4E+1X", "1.2.3E+4"])
    func `a reference that only looks like scientific notation is kept`(text: String) throws {
        #expect(try codes([.reference: text]) == [])
    }

    @Test(arguments: [
        ("31/12/2001", "2001-12-31"), ("1/2/2001", "2001-02-01"), ("2001-02-01", "2001-02-01"),
        ("01-02-2001", "2001-02-01"),
        ("01.02.2001", "2001-02-01"), ("1 February 2001", "2001-02-01"), ("1-Feb-2001", "2001-02-01"),
        ("29/02/2004", "2004-02-29"), ("01/03/2012", "2012-03-01"), ("02/03/1915", "1915-03-02"),
    ])
    func `a date of birth is read day first`(typed: String, kept: String) throws {
        #expect(BirthDate.read(typed, today: try #require(Self.today)) == .value(kept))
    }

    @Test(arguments: [
        "29/02/2001", "31/04/2001", "00/01/2001", "12/31/2001", "1/2/01", "yesterday", "02/03/2012", "01/03/1915",
        "1/1/2030",
        "1//2001",
    ])
    func `what is no date, or no learner's age, is refused`(typed: String) throws {
        #expect(try codes([.dateOfBirth: typed]) == ["invalid-date-of-birth"])
    }

    @Test(arguments: ["36526", "36526.5"])
    func `a date that became a serial number is named`(typed: String) throws {
        #expect(try codes([.dateOfBirth: typed]) == ["damaged-by-spreadsheet"])
    }

    @Test(arguments: [
        ("sw1a1aa", "SW1A 1AA"), ("M1 1AE", "M1 1AE"), ("B33 8TH", "B33 8TH"), ("CR2 6XH", "CR2 6XH"),
        ("DN55 1PT", "DN55 1PT"),
        ("W1A 0AX", "W1A 0AX"), ("EC1A1BB", "EC1A 1BB"), ("gir 0aa", "GIR 0AA"),
    ])
    func `a postcode is kept in capitals with one space`(typed: String, kept: String) {
        #expect(Postcode.read(typed, country: nil) == .value(kept))
    }

    @Test(arguments: ["ABC", "12345", "SW1A 1A", "SWW1 1AA", "S 1AA", "SW1A1AAA"])
    func `what is no UK postcode is refused, but for an address abroad`(typed: String) throws {
        #expect(try codes([.postcode: typed]) == ["invalid-postcode"])
        #expect(try codes([.postcode: typed, .country: "Ireland"]) == [])
    }

    @Test func `gender and rate of pay are one of a few words`() throws {
        #expect(try codes([.gender: "m", .rateOfPay: "national living wage"]) == [])
        #expect(try codes([.gender: "other"]) == ["invalid-gender"])
        #expect(try codes([.rateOfPay: "lots"]) == ["invalid-rate-of-pay"])
    }

    @Test func `a name is measured in code points, so that marks upon marks cannot make it long`() throws {
        #expect(try codes([.firstName: "a" + String(repeating: "\u{301}", count: 50)]) == ["value-too-long"])
    }

    @Test func `every problem of a row is found, not only the first`() throws {
        let found = try codes([.firstName: "", .email: "x", .mobile: "1", .postcode: "?"])
        #expect(Set(found) == ["missing-first-name", "invalid-email", "invalid-mobile", "invalid-postcode"])
    }
}
