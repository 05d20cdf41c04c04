import Messages
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct SuggestionTests {
    @Test(arguments: [
        ("ann@gmial.com", "ann@gmail.com"), ("ann@gmail.con", "ann@gmail.com"), ("Ann@GMAI.com", "Ann@gmail.com"),
        ("ann@gmaill.com", "ann@gmail.com"), ("ann@hotmial.co.uk", "ann@hotmail.co.uk"),
        ("ann@yaho.co.uk", "ann@yahoo.co.uk"), ("ann@outlok.com", "ann@outlook.com"),
        ("ann@icloud.co", "ann@icloud.com"), ("o'brien+x@btintenet.com", "o'brien+x@btinternet.com"),
    ])
    func `a slip in a large domain is noticed`(address: String, meant: String) {
        #expect(EmailSuggestion.likelier(address) == meant)
    }

    @Test(arguments: [
        "ann@gmail.com", "ann@GMAIL.COM", "ann@ymail.com", "ann@mail.com", "ann@email.com", "ann@example.org",
        "ann@yahoo.co.uk", "ann@yahoo.com", "ann@hotmail.fr", "ann@me.com", "ann@mailgun.com", "ann@x.gmail.com",
        "ann@gmx.com", "ann", "", "@",
    ])
    func `a domain that may well be right is left alone`(address: String) {
        #expect(EmailSuggestion.likelier(address) == nil)
    }

    @Test(arguments: [
        ("nia price@example.org", "niaprice@example.org"), ("ann@example,org", "ann@example.org"),
        ("ann@gmail", "ann@gmail.com"), ("ann@example..org", "ann@example.org"),
        ("ann@example.org;", "ann@example.org"),
        ("Ann Lee <ann@example.org>", "ann@example.org"), ("mailto:ann@example.org", "ann@example.org"),
        ("ann at example.org", "ann@example.org"), ("ann(at)gmial.com", "ann@gmail.com"),
    ])
    func `an address is made of what is none`(text: String, meant: String) {
        #expect(EmailSuggestion.repaired(text) == meant)
    }

    @Test(arguments: ["none", "ann@", "@example.org", "ann@b@c.org", "ann@example", "", "ann@example.org"])
    func `no address is made of what could be anything`(text: String) {
        #expect(EmailSuggestion.repaired(text) == nil)
    }

    @Test(arguments: [
        ("12/31/2001", "31/12/2001"), ("37256", "31/12/2001"), ("37256.5", "31/12/2001"), ("31/12/01", "31/12/2001"),
        ("31-12-75", "31/12/1975"), ("31122001", "31/12/2001"), ("20011231", "31/12/2001"),
        ("December 31, 2001", "31/12/2001"), ("Dec 31 2001", "31/12/2001"), ("2001-12-31T00:00:00Z", "31/12/2001"),
        ("2001-12-31 00:00:00", "31/12/2001"), ("29/02/04", "29/02/2004"),
    ])
    func `a date in another form is turned into ours`(text: String, meant: String) throws {
        let today = try #require(RulesTests.today)
        guard case .problem = BirthDate.read(text, today: today) else {
            Issue.record("\(text) is no problem")
            return
        }
        #expect(BirthDateSuggestion.of(text, today: today) == meant)
    }

    @Test(arguments: [
        "yesterday", "32/12/2001", "13/13/2001", "01/01/16", "1234567", "99999999", "4.47E+11", "31/12/2031",
    ])
    func `no date is made of what could be anything`(text: String) throws {
        #expect(BirthDateSuggestion.of(text, today: try #require(RulesTests.today)) == nil)
    }

    private func problems(_ texts: [AccountField: String]) throws -> [RowProblem] {
        let good: [AccountField: String] = [
            .firstName: "Ann", .lastName: "Lee", .email: "ann@example.org", .reference: "R1", .programme: "Care",
        ]
        let all = good.merging(texts) { $1 }
        let rules = AccountRules(source: .file, today: try #require(RulesTests.today))
        return rules.check { all[$0] ?? "" }.problems
    }

    @Test func `a likely slip is a warning, and the address is used as it is`() throws {
        let found = try problems([.email: "ann@gmial.com"])
        #expect(found.map(\.code) == ["email-domain-suspicious"])
        #expect(found.first?.isWarning == true)
        #expect(found.first?.repaired == nil)
        #expect(found.first?.suggestion == "ann@gmail.com")
    }

    @Test func `a wrong word brings the right one along`() throws {
        func suggestion(_ field: AccountField, _ text: String) throws -> String? {
            try problems([field: text]).first?.suggestion
        }
        #expect(try suggestion(.gender, "Femal") == "Female")
        #expect(try suggestion(.gender, "woman") == "Female")
        #expect(try suggestion(.gender, "mlae") == "Male")
        #expect(try suggestion(.gender, "other") == nil)
        #expect(try suggestion(.rateOfPay, "National Livng Wage") == "National Living Wage")
        #expect(try suggestion(.rateOfPay, "national-minimum-wage") == "National Minimum Wage")
        #expect(try suggestion(.rateOfPay, "much") == nil)
        #expect(try suggestion(.dateOfBirth, "12/31/2001") == "31/12/2001")
        #expect(try suggestion(.email, "ann@example,org") == "ann@example.org")
    }

    @Test(arguments: [
        ("north", "north", false), ("norht", "north", true), ("nort", "north", true), ("northh", "north", true),
        ("nOxth", "north", true), ("", "a", true), ("", "", false), ("nrtoh", "north", false),
        ("thnor", "north", false),
        ("ab", "ba", true), ("abc", "cba", false),
    ])
    func `one slip is one letter, or two neighbours changed round`(typed: String, meant: String, isOne: Bool) {
        #expect(Slip.isOne(Array(typed.utf8), from: Array(meant.utf8)) == isOne)
    }

    @Test func `a name is suggested only where one alone is meant`() {
        let choices = ["North", "North-West", "Smith", "Smyth", "IT"].map(Slip.Choice.init)
        #expect(Slip.correction(of: "Norht", among: choices) == "North")
        #expect(Slip.correction(of: "north west", among: choices) == "North-West")
        #expect(Slip.correction(of: "Smxth", among: choices) == nil)
        #expect(Slip.correction(of: "I.T", among: choices) == nil)
        #expect(Slip.correction(of: "South", among: choices) == nil)
    }
}
