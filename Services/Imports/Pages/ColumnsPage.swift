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
                    "<strong>\(field.heading)</strong>", AccountField.mandatory.contains(field) ? "Yes" : "No",
                    "\(accepts(field))", "\(ColumnNames.alternatives(to: field).joined(separator: ", "))",
                ]
            })
        return Page(
            "Columns of a file", tile: .uploads,
            content: """
                <h1>Columns of a file</h1>
                <p>The first line of the file has the headings, in any order; capitals, spaces and punctuation do not count. Each
                further line is a learner. Columns that are not in this list are not used; you get them back with the results.</p>
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

    private static func accepts(_ field: AccountField) -> String {
        switch field {
        case .firstName, .lastName: "Up to 50 characters."
        case .email: "An email address that no other account has, up to 254 characters."
        case .reference: "Up to 256 characters."
        case .group:
            "The name of a group of yours, or its path ('North / Leeds') where the name is not unique. Empty: the default group."
        case .programme: "The name of a programme."
        case .gender: "Male or Female."
        case .mobile: "A telephone number."
        case .dateOfBirth: "A date such as 31/12/2001 or 2001-12-31."
        case .postcode: "Up to 16 characters."
        case .address1, .address2: "Up to 255 characters."
        case .town, .county: "Up to 50 characters."
        case .country: "The name of a country."
        case .caseOwner: "The email address of an administrator. Empty: you."
        case .learningProvider: "The name of a learning provider."
        case .employer: "The name of an employer."
        case .employerAddress: "An address of that employer."
        case .manager: "The email address of a manager."
        case .mentor: "The email address of a mentor."
        case .rateOfPay: "National Minimum Wage, National Apprenticeship Wage or National Living Wage."
        }
    }
}
