import Console
import Foundation
import Messages

/// A part of a page about one person: of the profile that administrators see, or of somebody's own home page.
///
/// A section reads what it shows itself, so a page is a list of sections and a new one is one line there.
protocol PersonSection: Sendable {
    /// Nil where there is nothing to show; else a heading of the second level and what is below it.
    func html(_ view: PersonView) async throws -> HTML?
}

/// Whose page it is and who reads it. The reader has been found to be allowed to see the person.
struct PersonView: Sendable {
    var user: UserView
    var reader: Person
    var now: Date
    /// Whether it is the home page, where people see their own things and change them.
    var isHome = false
    /// A parameter of the page's address, such as how far back a list has been followed.
    var query: @Sendable (String) -> String?

    var account: Account { user.account }

    /// The sections one after the other.
    func html(_ sections: [any PersonSection]) async throws -> HTML {
        var html = HTML.empty
        for section in sections {
            if let part = try await section.html(self) { html = html + part }
        }
        return html
    }
}
