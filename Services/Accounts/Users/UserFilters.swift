import Console
import Foundation

/// What the Users tile can be filtered by.
struct UserFilters {
    let filter: UserFilter
    let groups: [GroupSummary]
    let programmes: [Programme]
    let administrators: FormChoices.List
    /// The email of whoever the list is filtered by, or what was typed instead.
    let caseOwner: String?

    static let unknownCaseOwner = FieldError(
        field: "caseOwner", code: "unknown-case-owner",
        message: "There is no administrator with this email address. Check it and type it again.")

    var html: HTML {
        """
        <nav aria-label="Quick filters"><ul class="quick">
        <li>\(quick("Everybody", UserFilter()))</li>
        <li>\(quick("Prospects", prospects))</li>
        <li>\(quick("Newest", newest))</li>
        </ul></nav>
        \(form)
        """
    }

    private var prospects: UserFilter {
        var filter = UserFilter()
        filter.status = .prospect
        return filter
    }

    private var newest: UserFilter {
        var filter = UserFilter()
        filter.sort = .createdAtDescending
        return filter
    }

    private func quick(_ title: String, _ other: UserFilter) -> HTML {
        let query = other.query()
        let address = query.isEmpty ? "/users" : "/users?\(query)"
        return "<a href=\"\(address)\"\(when: other == filter, " aria-current=\"true\"")>\(title)</a>"
    }

    private var form: HTML {
        let fields = FormFields(
            values: FormValues([
                "q": filter.text ?? "", "type": filter.type?.rawValue ?? "", "status": filter.status?.rawValue ?? "",
                "group": filter.groups?.text ?? "", "outcome": filter.outcome?.rawValue ?? "",
                "programme": filter.programme.map(String.init) ?? "",
                "caseOwner": (administrators.isTyped ? caseOwner : filter.caseOwner.map(String.init)) ?? "",
            ]), errors: filter.caseOwner == 0 ? [Self.unknownCaseOwner] : [])
        return """
            <form method="get" action="/users" class="filters" role="search" novalidate>
            \(fields.input("q", "Name, email or reference", type: "search"))
            \(fields.select("type", "Type", choices: AccountType.allCases.map { Choice($0.rawValue, $0.title) }, prompt: "All types"))
            \(fields.select(
                "status", "Subscription status", choices: AccountStatus.allCases.map { Choice($0.rawValue, $0.title) },
                prompt: "All statuses"))
            \(fields.select("group", "Group and all below", choices: groupChoices, prompt: "All groups"))
            \(fields.select(
                "programme", "Programme", choices: programmes.map { Choice(String($0.id), $0.name) }, prompt: "All programmes"))
            \(caseOwnerField(fields))
            \(fields.select(
                "outcome", "Outcome", choices: OutcomeKind.allCases.map { Choice($0.rawValue, $0.title) }, prompt: "All outcomes"))
            \(when: filter.sort != .name, "<input type=\"hidden\" name=\"sort\" value=\"\(filter.sort.rawValue)\">")
            <div class="field"><button>Show</button> <a href="/users">Clear</a></div>
            </form>
            """
    }

    /// Each group, and those that the address has where it has several.
    private var groupChoices: [Choice] {
        let each = groups.choices
        guard let chosen = filter.groups, chosen.only == nil else { return each }
        let names = groups.filter { chosen.ids.contains($0.id) }.map(\.name)
        return [Choice(chosen.text, names.formatted(.list(type: .and).locale(Locale(identifier: "en_GB"))))] + each
    }

    private func caseOwnerField(_ fields: FormFields) -> HTML {
        switch administrators {
        case .shown(let all): fields.select("caseOwner", "Case owner", choices: all, prompt: "All case owners")
        case .typed:
            fields.input(
                "caseOwner", "Email of the case owner", attributes: "autocomplete=\"off\" spellcheck=\"false\"")
        }
    }
}
