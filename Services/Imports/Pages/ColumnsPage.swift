import Console
import Messages
import NIOCore

/// The columns that a file may have.
enum ColumnsPage {
    static var page: Page {
        let table = DataTable(
            caption: "The columns of a file", columns: ["Column", "Needed", "What it accepts", "Also understood"],
            rows: AccountField.allCases.map { field in
                [
                    "<strong>\(field.heading)</strong>", needed(field),
                    "\(accepts(field))", "\(ColumnNames.alternatives(to: field).joined(separator: ", "))",
                ]
            })
        return Page(
            "Columns of a file", tile: .uploads,
            content: """
                <h1>Columns of a file</h1>
                <p>The first line of the file has the headings, in any order; capitals, spaces and punctuation do not count. Each
                further line is a learner. A column with another heading can be matched by hand once the file has been checked; what is
                not used you get back with the results.</p>
                <p>Save the list as CSV; 'CSV UTF-8' is the surest. Files in UTF-16, Windows-1252 or Mac Roman are read too, with
                commas, semicolons, tabs or vertical bars between the cells. The page of the upload says how the file was read
                and lets you change it.</p>
                <p class="actions"><a class="button secondary" href="/imports/template.csv">Download a template</a>
                <a href="/imports/new">Upload a file</a></p>
                \(table.html)
                """)
    }

    /// The headings alone, for a spreadsheet.
    static var template: ByteBuffer {
        var line = CSVLine(isStartOfFile: true)
        for field in AccountField.allCases { line.add(field.heading) }
        line.end()
        return line.buffer
    }

    private static func needed(_ field: AccountField) -> HTML {
        guard AccountField.mandatory.contains(field) else { return "No" }
        return field == .group ? "Yes; its cells may be empty" : "Yes"
    }

    private static func accepts(_ field: AccountField) -> String {
        switch field {
        case .firstName, .lastName: "Up to 50 characters."
        case .email:
            "An email address that no other account has, up to 254 characters. It is what the invitation goes to."
        case .reference: "Up to 256 characters."
        case .group:
            "The name of a group of yours, or its path ('North / Leeds') where the name is not unique. Empty: the default group."
        case .programme: "The name of a programme."
        case .gender: "Male or Female, or M or F."
        case .mobile: "A UK mobile number such as 07700 900123, or one from abroad with its +."
        case .dateOfBirth: "A date with the day first, such as 31/12/2001, or 2001-12-31."
        case .postcode: "A UK postcode; where the country is another one, up to 16 characters."
        case .address1, .address2: "Up to 255 characters."
        case .town, .county: "Up to 50 characters."
        case .country: "The name of a country, up to 50 characters."
        case .caseOwner: "The email address of an administrator. Empty: you."
        case .learningProvider: "The name of a learning provider."
        case .employer: "The name of an employer."
        case .employerAddress: "An address of that employer, up to 255 characters."
        case .manager: "The email address of a manager."
        case .mentor: "The email address of a mentor."
        case .rateOfPay: "National Minimum Wage, National Apprenticeship Wage or National Living Wage."
        }
    }
}
