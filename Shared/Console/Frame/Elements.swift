/// A status: words and a colour.
public struct Tag: Sendable {
    public enum Colour: String, Sendable { case green, blue, grey, red, yellow }

    public var text: String
    public var colour: Colour

    public init(_ text: String, _ colour: Colour) {
        self.text = text
        self.colour = colour
    }

    public var html: HTML { "<span class=\"tag \(colour.rawValue)\">\(text)</span>" }
}

/// Names and values of one thing.
public struct SummaryList: Sendable {
    public var rows: [(name: String, value: HTML)]

    public init(_ rows: [(name: String, value: HTML)]) {
        self.rows = rows
    }

    public var html: HTML {
        """
        <dl class="summary">\(each: rows, { row in
            "<div><dt>\(row.name)</dt><dd>\(row.value)</dd></div>"
        })</dl>
        """
    }
}

/// A table that turns into a list of cards on a narrow screen: each cell carries its column's heading.
public struct DataTable: Sendable {
    public var caption: String
    public var columns: [String]
    /// The columns that the table can be sorted by, and what a press on their heading leads to.
    public var sorting: [String: SortLink]
    public var rows: [[HTML]]

    public init(caption: String, columns: [String], sorting: [String: SortLink] = [:], rows: [[HTML]]) {
        self.caption = caption
        self.columns = columns
        self.sorting = sorting
        self.rows = rows
    }

    public var html: HTML {
        """
        <div class="table-wrap"><table class="cards">
        <caption class="visually-hidden">\(caption)</caption>
        <thead><tr>\(each: columns, heading)</tr></thead>
        <tbody>\(each: rows, { row in
            "<tr>\(each: zip(columns, row), { "<td data-label=\"\($0)\">\($1)</td>" })</tr>"
        })</tbody>
        </table></div>
        """
    }

    private func heading(_ column: String) -> HTML {
        guard let link = sorting[column] else { return "<th scope=\"col\">\(column)</th>" }
        let state: HTML = link.order.map { " aria-sort=\"\($0.rawValue)\"" } ?? ""
        return "<th scope=\"col\"\(state)><a class=\"sort\" href=\"\(link.address)\">\(column)</a></th>"
    }
}

/// The heading of a column as a link that sorts by it.
public struct SortLink: Sendable {
    /// As `aria-sort` says it.
    public enum Order: String, Sendable { case ascending, descending }

    public var address: String
    /// The order the table is in now; nil where it is sorted by something else.
    public var order: Order?

    public init(_ address: String, _ order: Order?) {
        self.address = address
        self.order = order
    }
}

/// Where one stands in a long list, and the way on.
public struct Pager: Sendable {
    public var total: Int
    public var shown: Int
    /// What is listed: 'users'.
    public var things: String
    public var first: String?
    public var previous: String?
    public var next: String?
    /// False: there are at least so many.
    public var isExact: Bool

    public init(
        total: Int, shown: Int, things: String, first: String?, previous: String? = nil, next: String?,
        isExact: Bool = true
    ) {
        self.total = total
        self.shown = shown
        self.things = things
        self.first = first
        self.previous = previous
        self.next = next
        self.isExact = isExact
    }

    public var html: HTML {
        """
        <nav class="pager" aria-label="Pages">
        <p>Showing \(shown.grouped) of \(when: !isExact, "at least ")\(total.grouped) \(things)</p>
        \(first.map { "<a href=\"\($0)\" rel=\"first\">First page</a>" as HTML })
        \(previous.map { "<a href=\"\($0)\" rel=\"prev\">Previous page</a>" as HTML })
        \(next.map { "<a href=\"\($0)\" rel=\"next\">Next page</a>" as HTML })
        </nav>
        """
    }
}

extension Int {
    /// With a comma between thousands: 20,000.
    public var grouped: String {
        var digits = String(magnitude)
        var position = digits.count - 3
        while position > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: position))
            position -= 3
        }
        return self < 0 ? "-" + digits : digits
    }
}
