import Console

/// The texts of a small form or call, checked one by one, and what is wrong with them.
struct TextCheck {
    private(set) var errors: [FieldError] = []

    /// One line, with something in it.
    ///
    /// - Parameters:
    ///   - field: its name on the form and in the API.
    ///   - name: what it is, in the middle of a sentence: 'job title'.
    mutating func line(_ field: String, _ value: String, _ name: String, maximum: Int) -> String {
        let value = PlainText.trimmed(value)
        if value.isEmpty {
            add(field, "missing-\(field.kebab)", "Give the \(name).")
        } else if PlainText.hasControlCharacters(value) {
            add(field, "invalid-characters", "The \(name) has characters that cannot be shown. Type it again.")
        } else {
            holdTo(maximum, field, value, name)
        }
        return value
    }

    /// Text of any number of lines, kept with `\n` between them.
    mutating func lines(
        _ field: String, _ value: String, _ name: String, maximum: Int, isMandatory: Bool = false
    ) -> String {
        let value = PlainText.trimmed(value.replacing("\r\n", with: "\n").replacing("\r", with: "\n"))
        if value.isEmpty {
            if isMandatory { add(field, "missing-\(field.kebab)", "Write the \(name).") }
        } else if PlainText.hasControlCharacters(value.replacing("\n", with: " ").replacing("\t", with: " ")) {
            add(field, "invalid-characters", "The \(name) has characters that cannot be shown. Type it again.")
        } else {
            holdTo(maximum, field, value, name)
        }
        return value
    }

    /// A day, as people write it.
    mutating func date(
        _ field: String, _ value: String, _ name: String, from earliest: CalendarDate, to latest: CalendarDate,
        isMandatory: Bool
    ) -> CalendarDate? {
        let value = PlainText.trimmed(value)
        guard !value.isEmpty else {
            if isMandatory { add(field, "missing-\(field.kebab)", "Give the \(name).") }
            return nil
        }
        guard let date = try? BirthDate.parse(value).get() else {
            add(field, "invalid-\(field.kebab)", "This is not a date. Write the day first, such as 31/12/2027.")
            return nil
        }
        guard earliest <= date, date <= latest else {
            let range = "\(CalendarDate.words(earliest.text)) to \(CalendarDate.words(latest.text))"
            add(field, "invalid-\(field.kebab)", "The \(name) must be from \(range).")
            return nil
        }
        return date
    }

    mutating func add(_ field: String, _ code: String, _ message: String) {
        errors.append(FieldError(field: field, code: code, message: message))
    }

    /// - Throws: ``WebProblem`` refused with everything that was wrong.
    func finish() throws {
        guard errors.isEmpty else { throw WebProblem.refused(errors) }
    }

    private mutating func holdTo(_ maximum: Int, _ field: String, _ value: String, _ name: String) {
        guard !PlainText.fits(value, maximum) else { return }
        add(
            field, "value-too-long",
            "The \(name) has \(value.unicodeScalars.count.grouped) characters; it may have at most \(maximum.grouped).")
    }
}

extension String {
    /// `startDate` as codes have it: `start-date`.
    fileprivate var kebab: String {
        reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : String($1) }
    }
}
