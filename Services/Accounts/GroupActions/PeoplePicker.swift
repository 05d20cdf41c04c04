import Console
import Foundation
import Hummingbird
import Messages

/// The people of some groups with a box to tick at each; a page at a time, to be searched and filtered first.
struct PeoplePicker {
    let selected: SelectedGroups
    /// Where the picker is.
    let address: String
    let filter: UserFilter
    let range: ListRange
    let part: UserPart
    let ticked: Set<Int64>
    let errors: [FieldError]

    /// - Parameter path: where the picker is, below the address of the groups.
    init(
        _ request: Request, _ selected: SelectedGroups, path: String, _ database: AccountsDatabase, for reader: Person,
        errors: [FieldError] = []
    ) async throws {
        var filter = try UserFilter(request)
        filter.groups = nil
        self.filter = filter
        self.selected = selected
        self.errors = errors
        address = "\(selected.address)/\(path)"
        var range = try ListRange(request)
        let before = request.query("before")
        range.after = before ?? range.after
        self.range = range
        filter.groups = selected.selection
        part = try await database.users(filter, for: .scope(reader.scope), range, isBackwards: before != nil)
        ticked = Set(Self.ticked(request))
    }

    static func ticked(_ request: Request) -> [Int64] {
        request.queries("user").compactMap { Int64($0) }
    }

    /// The search and the filters, in a form of their own.
    var search: HTML {
        let fields = FormFields(
            values: FormValues([
                "q": filter.text ?? "", "status": filter.status?.rawValue ?? "", "type": filter.type?.rawValue ?? "",
            ]))
        return """
            <form method="get" action="\(address)" class="filters" role="search" novalidate>
            \(fields.input("q", "Name, email or reference", type: "search"))
            \(fields.select(
                "status", "Subscription status", choices: AccountStatus.allCases.map { Choice($0.rawValue, $0.title) },
                prompt: "All statuses"))
            \(fields.select(
                "type", "Type", choices: AccountType.allCases.map { Choice($0.rawValue, $0.title) }, prompt: "All types"))
            \(when: filter.sort != .name, "<input type=\"hidden\" name=\"sort\" value=\"\(filter.sort.rawValue)\">")
            <div class="field"><button class="secondary">Show</button> <a href="\(address)">Clear</a></div>
            </form>
            """
    }

    /// The boxes, and what a form needs to know of the filter and the page; it belongs into a form with the method `get`.
    var boxes: HTML {
        let table = DataTable(
            caption: "People", columns: ["Select", "Name", "Email", "Group", "Subscription status"],
            rows: part.users.enumerated().map { index, user in
                let account = user.account
                return [
                    """
                    <input type="checkbox" name="user" value="\(account.id)" aria-label="Select \(account.name)"\
                    \(when: index == 0, " id=\"user\"")\(when: ticked.contains(account.id), " checked")>
                    """,
                    "<a href=\"/users/\(account.id)\">\(account.name)</a>", "\(account.email)", "\(user.groupName)",
                    account.status.tag.html,
                ]
            })
        let place = range.after.map { ("after", $0) }
        let fields = Self.fields(filter) + (place.map { [$0] } ?? [])
        return """
            \(FormFields(errors: errors).errorText("user"))
            \(each: fields, { "<input type=\"hidden\" name=\"\($0.0)\" value=\"\($0.1)\">" })
            \(table.html)
            """
    }

    var pager: HTML {
        func page(_ place: (String, String)?) -> String {
            var parts = filter.query().isEmpty ? [] : [filter.query()]
            if range.limit != ListRange.standardLimit { parts.append("limit=\(range.limit)") }
            if let place { parts.append("\(place.0)=\(place.1)") }
            return parts.isEmpty ? address : "\(address)?\(parts.joined(separator: "&"))"
        }
        return """
            \(Pager(
                total: part.total, shown: part.users.count, things: part.total == 1 ? "person" : "people",
                first: range.after == nil ? nil : page(nil), previous: part.previous.map { page(("before", $0)) },
                next: part.next.map { page(("after", $0)) }, isExact: part.isTotalExact
            ).html)
            <p class="hint">Ticks count for the page they are on.</p>
            """
    }

    var empty: HTML {
        """
        <div class="empty"><p>Nobody in these groups matches what you have chosen.</p>
        <p><a href="\(address)">Show everybody</a></p></div>
        """
    }

    static func fields(_ filter: UserFilter) -> [(String, String)] {
        let all: [(String, String?)] = [
            ("q", filter.text), ("status", filter.status?.rawValue), ("type", filter.type?.rawValue),
            ("sort", filter.sort == .name ? nil : filter.sort.rawValue),
        ]
        return all.compactMap { name, value in value.map { (name, $0) } }
    }
}
