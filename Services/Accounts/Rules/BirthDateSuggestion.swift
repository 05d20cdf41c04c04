/// The date of birth that a text was probably meant to be, where it is in another known form.
enum BirthDateSuggestion {
    /// A date that the rule takes, as people in the UK type it; nil where nothing is certain enough to be suggested.
    static func of(_ text: String, today: CalendarDate) -> String? {
        let found = [numbered(text), withoutTime(text), monthFirst(text), shortYear(text, today), together(text)]
        let likely = found.compactMap { $0 }.map { CalendarDate.slashes($0.text) }.filter { suggestion in
            if case .value = BirthDate.read(suggestion, today: today) { true } else { false }
        }
        return Set(likely).count == 1 ? likely.first : nil
    }

    /// What a spreadsheet shows of a date without a format: days since 30 December 1899, with a fraction for the time.
    private static func numbered(_ text: String) -> CalendarDate? {
        guard PlainText.isDecimal(text.utf8), let days = Int(text.prefix { $0.isNumber }),
            (1_000...99_999).contains(days)
        else { return nil }
        return CalendarDate(daysSince1900: days)
    }

    /// `2001-12-31T00:00:00Z`, `31/12/2001 00:00`.
    private static func withoutTime(_ text: String) -> CalendarDate? {
        let parts = text.split(maxSplits: 1) { $0 == "T" || $0 == " " }
        guard parts.count == 2, parts[1].allSatisfy({ $0.isNumber || ":.Z+-AMPamp ".contains($0) }) else { return nil }
        return try? BirthDate.parse(String(parts[0])).get()
    }

    /// `12/31/2001`, where the other order is impossible, and `December 31, 2001`.
    private static func monthFirst(_ text: String) -> CalendarDate? {
        let parts = Self.parts(text)
        guard parts.count == 3, parts[2].count == 4, Int(parts[1]).map({ $0 > 12 }) ?? false || Int(parts[0]) == nil
        else {
            return nil
        }
        return try? BirthDate.parse("\(parts[1])/\(parts[0])/\(parts[2])").get()
    }

    /// The rule takes people of 110; two digits are not enough to think of one.
    private static let likelyAges = BirthDate.ages.lowerBound...100

    /// `31/12/01`, of the two centuries the one that somebody of that age can be born in.
    private static func shortYear(_ text: String, _ today: CalendarDate) -> CalendarDate? {
        let parts = Self.parts(text)
        guard parts.count == 3, parts[2].count == 2, parts[0].count <= 2, Int(parts[2]) != nil else { return nil }
        let dates = ["19", "20"].compactMap { try? BirthDate.parse("\(parts[0])/\(parts[1])/\($0)\(parts[2])").get() }
        let possible = dates.filter { $0 <= today && likelyAges.contains($0.years(until: today)) }
        return possible.count == 1 ? possible[0] : nil
    }

    /// `31122001` and `20011231`, where only one of them is a date.
    private static func together(_ text: String) -> CalendarDate? {
        guard text.count == 8, let number = Int(text) else { return nil }
        let dayFirst = CalendarDate(year: number % 10_000, month: number / 10_000 % 100, day: number / 1_000_000)
        let yearFirst = CalendarDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
        let likely = [dayFirst, yearFirst].compactMap { $0 }.filter { (1_900...2_100).contains($0.year) }
        return likely.count == 1 ? likely[0] : nil
    }

    private static func parts(_ text: String) -> [Substring] {
        text.split { "/-., ".contains($0) }
    }
}

extension CalendarDate {
    /// The day that a spreadsheet counts as `daysSince1900`; 61 is 1 March 1900, before which it is a day out.
    fileprivate init?(daysSince1900 days: Int) {
        var year = 1900
        var left = days - 61 + 59
        func isLeap(_ year: Int) -> Bool { (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 }
        while left >= (isLeap(year) ? 366 : 365) {
            left -= isLeap(year) ? 366 : 365
            year += 1
        }
        var month = 1
        while month < 12, let next = Self.daysOf(month, year), left >= next {
            left -= next
            month += 1
        }
        self.init(year: year, month: month, day: left + 1)
    }

    private static func daysOf(_ month: Int, _ year: Int) -> Int? {
        (28...31).last { CalendarDate(year: year, month: month, day: $0) != nil }
    }
}
