import Console
import Foundation
import Messages

/// A learning plan on the profile, where an administrator marks units, and on the learner's home. Nothing without a delivery
/// programme.
struct LearningPlanSection: PersonSection {
    let database: AccountsDatabase

    func html(_ view: PersonView) async throws -> HTML? {
        let id = view.account.id
        guard let plan = try await database.learningPlan(of: id, for: UserVisibility(view.reader)) else { return nil }
        return PlanView(plan: plan, account: id, mayMark: !view.isHome, today: .today(at: view.now)).html
    }
}

private struct PlanView {
    let plan: LearningPlan
    let account: Int64
    let mayMark: Bool
    let today: CalendarDate

    var html: HTML {
        """
        <section aria-labelledby="learning-plan">
        <h2 id="learning-plan">Learning plan</h2>
        \(plan.units.isEmpty ? empty : units)
        </section>
        """
    }

    private var empty: HTML {
        mayMark
            ? """
            <p>The programme <a href="/programmes/\(plan.programme.id)">\(plan.programme.name)</a> has no units yet.</p>
            """
            : "<p>The units of \(plan.programme.name) will be listed here.</p>"
    }

    private var units: HTML {
        let progress = plan.progress
        return """
            <p>\(progress.words). \(when: plan.start == nil, "The dates will be there once the onboarding is finished.")</p>
            <p><progress max="\(progress.total)" value="\(progress.done)" aria-label="\(progress.words)"></progress></p>
            \(DataTable(
                caption: "Units of the learning plan",
                columns: ["Unit"] + (hasDates ? ["Due"] : []) + ["Status"] + (mayMark ? ["Change"] : []),
                rows: plan.units.map(row)
            ).html)
            """
    }

    /// There are none before the onboarding is finished.
    private var hasDates: Bool { plan.units.contains { $0.due != nil } }

    private func row(_ unit: LearningPlan.Unit) -> [HTML] {
        let due: [HTML] = hasDates ? ["\(unit.due.map { CalendarDate.words($0.text) } ?? "")"] : []
        let cells = ["\(unit.title)"] + due + [status(unit)]
        return mayMark ? cells + [button(unit)] : cells
    }

    private func status(_ unit: LearningPlan.Unit) -> HTML {
        if let done = unit.done {
            let day = CalendarDate.words(CalendarDate.today(at: done.at).text)
            return "\(Tag("Done", .green).html) \(day)\(done.by.map { ", marked by \($0)" } ?? "")"
        }
        if let due = unit.due, due < today {
            return Tag("Overdue", .red).html
        }
        return Tag("Open", .grey).html
    }

    private func button(_ unit: LearningPlan.Unit) -> HTML {
        let isDone = unit.done != nil
        return """
            <form method="post" action="/users/\(account)/units/\(unit.id)">
            <button class="secondary" name="done" value="\(isDone ? "no" : "yes")">\(isDone ? "Mark as open" : "Mark as done")\
            <span class="visually-hidden">: \(unit.title)</span></button>
            </form>
            """
    }
}
