import Console
import Messages

/// How a file was read, and the forms to have it read in another way.
enum ReadingForms {
    /// The most columns whose form stands on the preview; a form with more has a page of its own.
    private static let mostOnPreview = 40

    /// For the top of the preview: what somebody should look at.
    static func notices(_ subject: Import) -> HTML {
        doubt(subject) + dates(subject) + remembered(subject)
    }

    /// For the preview.
    static func html(_ subject: Import) -> HTML {
        let used = subject.columns.fields.count
        return """
            <details class="narrow" id="reading">
            <summary>The file was read as \(subject.encoding?.words ?? "text")\(separated(subject))</summary>
            \(subject.canBeReadAgain ? dialect(subject, FormFields(values: dialectValues(subject))) : gone)
            </details>
            <details class="narrow" id="columns">
            <summary>\(used.grouped) of \(subject.columns.count.of("column")) \(used == 1 ? "is" : "are") used</summary>
            \(subject.canBeReadAgain ? columnsOrLink(subject) : gone)
            </details>
            """
    }

    /// For a file that was not accepted, where reading it in another way may help.
    static func repair(_ subject: Import) -> HTML {
        guard subject.canBeReadAgain, FileRejected(subject.fileProblems).isAboutReading else { return "" }
        return """
            <p>Correct the file and upload it again, or say here how this one is to be read. It is kept for that for a few days.</p>
            \(subject.doubt.map { doubt in
                """
                <p>A word of the file is '\(doubt.taken)' in Windows-1252 and '\(doubt.other)' in \(doubt.otherEncoding.words). If one
                of them is right, choose that.</p>
                """
            })
            \(both(subject, FormFields()))
            """
    }

    /// Both forms with what was wrong with the one that was sent.
    static func page(_ subject: Import, _ fields: FormFields) -> Page {
        Page(
            "Read \(subject.filename)", tile: .uploads, errors: fields.errors,
            content: """
                <h1>How \(subject.filename) is read</h1>
                \(subject.canBeReadAgain ? both(subject, fields) : gone)
                <p><a href="\(subject.address)">Back to the upload</a></p>
                """)
    }

    private static func both(_ subject: Import, _ fields: FormFields) -> HTML {
        var dialectFields = FormFields(values: dialectValues(subject), errors: fields.errors)
        if !fields.values.text("encoding").isEmpty { dialectFields.values = fields.values }
        return """
            <h2>Letters and cells</h2>
            \(dialect(subject, dialectFields))
            \(when: !subject.columns.isEmpty, "<h2>Columns</h2>\(columns(subject, fields))")
            """
    }

    private static let gone: HTML = """
        <p>The file itself is not kept any more, so it cannot be read again. To have it read in another way,
        <a href="/imports/new">upload it again</a>.</p>
        """

    private static func separated(_ subject: Import) -> HTML {
        subject.separator.map { ", with \($0.words) between the cells" } ?? ""
    }

    // MARK: Encoding and separator

    /// What stands for 'as it is found' in a form.
    static let found = "found"

    private static func dialectValues(_ subject: Import) -> FormValues {
        FormValues([
            "encoding": subject.chosen.encoding?.rawValue ?? found,
            "separator": subject.chosen.separator?.rawValue ?? found,
        ])
    }

    private static func dialect(_ subject: Import, _ fields: FormFields) -> HTML {
        let encodings = TextEncoding.allCases.map { Choice($0.rawValue, $0.words) }
        let separators = Separator.allCases.map {
            Choice($0.rawValue, $0.words.prefix(1).uppercased() + $0.words.dropFirst())
        }
        return """
            <form class="narrow" method="post" action="\(subject.address)/reading">
            \(fields.select(
                "encoding", "Encoding of the letters", choices: [Choice(found, "Find it by itself")] + encodings,
                hint: "Try another one where names look wrong, such as ZoÃ« or JosŽ."))
            \(fields.select(
                "separator", "Between the cells", choices: [Choice(found, "Find it by itself")] + separators))
            \(losing(subject, fields, "reading"))
            <button class="secondary">Read the file again</button>
            </form>
            """
    }

    private static func doubt(_ subject: Import) -> HTML {
        guard let doubt = subject.doubt, let encoding = subject.encoding else { return "" }
        return Notice(
            .warning,
            """
            The file does not say how its letters are encoded. It was read as \(encoding.words): look whether \
            '\(doubt.taken)' is right. In \(doubt.otherEncoding.words) it would be '\(doubt.other)'.
            """, next: ("Change how it is read", "\(subject.address)/reading")
        ).html
    }

    // MARK: Dates

    private static func dates(_ subject: Import) -> HTML {
        if subject.chosen.monthFirst == true {
            return date(
                subject, "Dates such as 03/04/2001 are read with the month first.", "no",
                "Read dates with the day first")
        }
        guard let line = subject.monthFirstLine else { return "" }
        return date(
            subject,
            "Row \(line) has a date with the month first, and no row has one with the day first. Dates that can be two days, such "
                + "as 03/04/2001, are not imported like this.", "yes", "Read dates with the month first")
    }

    private static func date(_ subject: Import, _ text: String, _ value: String, _ words: String) -> HTML {
        """
        <div class="notice warning" role="note">
        <p>\(text)</p>
        <form method="post" action="\(subject.address)/dates">
        <input type="hidden" name="monthFirst" value="\(value)">
        <button class="secondary">\(words)</button>
        </form>
        </div>
        """
    }

    // MARK: Columns

    static let notImported = "none"

    private static func columnsOrLink(_ subject: Import) -> HTML {
        guard subject.columns.count > mostOnPreview else { return columns(subject, FormFields()) }
        return "<p><a href=\"\(subject.address)/reading\">See and change what the columns hold</a></p>"
    }

    /// Of a field of this form, which goes by the place of its column: headings may be anything.
    static func name(_ index: Int) -> String { "column-\(index)" }

    private static func columns(_ subject: Import, _ fields: FormFields) -> HTML {
        var fields = fields
        for (index, column) in subject.columns.enumerated() where fields.values.text(name(index)).isEmpty {
            fields.values[name(index)] = column.field?.rawValue ?? notImported
        }
        let choices =
            [Choice(notImported, "Not imported")] + AccountField.allCases.map { Choice($0.rawValue, $0.heading) }
        return """
            <form class="narrow" method="post" action="\(subject.address)/columns">
            <p>What each column of the file holds. What you choose here is taken for your next file with the same headings
            too.</p>
            \(each: Array(subject.columns.enumerated()), { index, column in
                fields.select(name(index), column.heading, choices: choices, hint: column.mapping.map(Self.hint))
            })
            \(losing(subject, fields, "columns"))
            <button class="secondary">Use these columns</button>
            </form>
            """
    }

    private static func hint(_ mapping: Column.Mapping) -> String {
        switch mapping {
        case .chosen: "Chosen by hand."
        case .remembered: "As chosen for an earlier file."
        }
    }

    /// Says what was taken from earlier files, and offers to forget it.
    private static func remembered(_ subject: Import) -> HTML {
        let columns = subject.columns.enumerated().filter { $0.element.mapping == .remembered }
        guard !columns.isEmpty else { return "" }
        return """
            <div class="notice information" role="note">
            <p>As chosen for an earlier file:</p>
            <ul>\(each: columns, { _, column in
                "<li>'\(column.heading)' \(column.field.map { "is \($0.heading)" } ?? "is not imported")</li>"
            })</ul>
            \(when: subject.canBeReadAgain, """
                <form method="post" action="\(subject.address)/columns">
                <input type="hidden" name="forget" value="yes">
                \(losing(subject, FormFields(), "forget"))
                <button class="secondary">Forget that, and read the file again</button>
                </form>
                """)
            </div>
            """
    }

    // MARK: Corrections

    /// Asks for consent where reading the file again loses something.
    private static func losing(_ subject: Import, _ fields: FormFields, _ form: String) -> HTML {
        guard subject.corrections > 0 else { return "" }
        let box = "lose-\(form)"
        return """
            <div class="field\(when: fields.hasError(box), " has-error")">
            \(fields.errorText(box))
            <label class="choice"><input type="checkbox" id="\(box)" name="lose" value="yes"\
            \(fields.description(of: box, hint: false))> \
            Lose \(subject.corrections.of("change")) made to rows here: the rows are as in the file again</label>
            </div>
            """
    }
}
