import Console
import Foundation

/// Invitations sent and accounts activated, week by week: a drawing made here, and the same numbers as a table beneath it.
struct InvitationChart {
    let weeks: [InvitationWeek]

    private static let width = 720
    private static let height = 240
    /// For the words beneath and above the bars.
    private static let foot = 34
    private static let top = 36

    var html: HTML {
        """
        <h2>Invitations sent and activated</h2>
        \(weeks.allSatisfy { $0.sent == 0 && $0.activated == 0 } ? none : shown)
        """
    }

    private var none: HTML {
        "<p>Nobody was invited and no account was activated in the last \(weeks.count) weeks.</p>"
    }

    private var shown: HTML {
        let (sent, activated) = (weeks.reduce(0) { $0 + $1.sent }, weeks.reduce(0) { $0 + $1.activated })
        return """
            <p class="key"><span><span class="swatch sent"></span> Left bar: \(sent.grouped) sent</span>
            <span><span class="swatch activated"></span> Right bar: \(activated.grouped) activated</span></p>
            \(drawing)
            <details><summary>The last \(weeks.count) weeks as a table</summary>\(table)</details>
            """
    }

    private var drawing: HTML {
        let most = Self.roundedUp(weeks.map { max($0.sent, $0.activated) }.max() ?? 1)
        let step = Self.width / max(1, weeks.count)
        let floor = Self.height - Self.foot
        func bar(_ value: Int, x: Int, _ kind: String) -> HTML {
            // Something is never drawn as nothing.
            let size = value == 0 ? 0 : max(2, value * (floor - Self.top) / most)
            return
                "<rect class=\"\(kind)\" x=\"\(x)\" y=\"\(floor - size)\" width=\"\(step * 2 / 5)\" height=\"\(size)\"></rect>"
        }
        return """
            <svg class="chart" viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-labelledby="chart-title">
            <title id="chart-title">Invitations sent and accounts activated in the last \(weeks.count) weeks; the numbers stand in \
            the table beneath.</title>
            <line x1="0" y1="\(Self.top)" x2="\(Self.width)" y2="\(Self.top)"></line>
            <text x="0" y="\(Self.top - 8)">\(most.grouped)</text>
            \(each: weeks.indices, { index in
                let x = index * step + step / 10
                let week = weeks[index]
                return """
                    \(bar(week.sent, x: x, "sent"))\(bar(week.activated, x: x + step * 2 / 5, "activated"))\
                    \(when: index % 3 == 0, "<text x=\"\(x)\" y=\"\(Self.height - 8)\">\(Self.day(week))</text>")
                    """
            })
            <line x1="0" y1="\(floor)" x2="\(Self.width)" y2="\(floor)"></line>
            </svg>
            """
    }

    private var table: HTML {
        DataTable(
            caption: "Invitations sent and accounts activated, week by week",
            columns: ["Week of", "Sent", "Activated"],
            rows: weeks.reversed().map { week in
                ["\(InvitationIssuer.words(week.date))", "\(week.sent.grouped)", "\(week.activated.grouped)"]
            }
        ).html
    }

    /// The next 1, 2 or 5 with noughts behind it: what a line can be drawn at.
    static func roundedUp(_ value: Int) -> Int {
        var unit = 1
        while unit * 10 < value { unit *= 10 }
        return [1, 2, 5, 10].map { $0 * unit }.first { $0 >= value } ?? value
    }

    /// '7 Dec'.
    private static func day(_ week: InvitationWeek) -> String {
        week.date.formatted(style)
    }

    private static let style = Date.FormatStyle(
        locale: Locale(identifier: "en_GB"), timeZone: .gmt
    ).day().month(.abbreviated)
}
