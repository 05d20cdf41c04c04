import Console

/// Tasks as a list: on a profile, and on the home page of whose they are.
struct TaskList {
    let tasks: [LearnerTask]
    let today: CalendarDate
    /// What the forms of a task are sent to: `/home/tasks` or `/users/7/tasks`.
    let address: String
    /// Whether tasks can be removed here.
    let isForAdministrator: Bool

    /// Done tasks that are shown without being asked for.
    private static let doneInView = 5

    var html: HTML {
        let open = tasks.filter { !$0.isDone }
        let done = tasks.filter(\.isDone)
        return """
            \(when: !open.isEmpty, list(open[...]))
            \(when: open.isEmpty && !done.isEmpty, "<p>Every task is done.</p>")
            \(when: !done.isEmpty, "<h3>Done</h3>\(list(done.prefix(Self.doneInView)))")
            \(when: done.count > Self.doneInView, """
                <details><summary>\(done.count - Self.doneInView) more that are done</summary>
                \(list(done.dropFirst(Self.doneInView)))</details>
                """)
            """
    }

    private func list(_ tasks: ArraySlice<LearnerTask>) -> HTML {
        """
        <ul class="tasks">\(each: tasks, { task in
            """
            <li id="task-\(task.id)">
            <p><strong>\(task.title)</strong> \(tag(task).html)</p>
            \(when: !task.text.isEmpty, "<p class=\"written\">\(task.text)</p>")
            <p class="hint">\(dates(task))</p>
            <div class="actions">\(buttons(task))</div>
            </li>
            """
        })</ul>
        """
    }

    private func tag(_ task: LearnerTask) -> Tag {
        if task.isDone { return Tag("Done", .green) }
        if task.isOverdue(on: today) { return Tag("Overdue", .red) }
        return task.dueDate == today.text ? Tag("Due today", .yellow) : Tag("To do", .blue)
    }

    private func dates(_ task: LearnerTask) -> String {
        [
            task.dueDate.map { "Due on \(CalendarDate.words($0))" }, "Given on \(Moment.day(task.createdAt))",
            task.doneAt.map { "Done on \(Moment.day($0))" },
        ].compactMap { $0 }.joined(separator: " · ")
    }

    private func buttons(_ task: LearnerTask) -> HTML {
        let (verb, title) = task.isDone ? ("open", "Mark as not done") : ("done", "Mark as done")
        return """
            <form method="post" action="\(address)/\(task.id)/\(verb)"><button class="secondary">\(title)<span \
            class="visually-hidden">: \(task.title)</span></button></form>
            \(when: isForAdministrator, """
                <a href="\(address)/\(task.id)/remove">Remove<span class="visually-hidden">: \(task.title)</span></a>
                """)
            """
    }
}

/// The tasks of the person whose profile or home page it is.
struct TaskSection: PersonSection {
    let database: AccountsDatabase

    func html(_ view: PersonView) async throws -> HTML? {
        let id = view.account.id
        let tasks = try await database.tasks(of: id, for: .only(id))
        let isOwn = view.isHome
        let list = TaskList(
            tasks: tasks, today: .today(at: view.now), address: isOwn ? "/home/tasks" : "/users/\(id)/tasks",
            isForAdministrator: !isOwn)
        let empty: HTML =
            isOwn
            ? "<div class=\"empty\"><p>Your tasks will be listed here. There is nothing to do at the moment.</p></div>"
            : "<p>No tasks have been given to \(view.account.firstName) yet.</p>"
        return """
            <h2 id="tasks">\(isOwn ? "Your tasks" : "Tasks")</h2>
            \(tasks.isEmpty ? empty : list.html)
            \(when: !isOwn, "<div class=\"actions\"><a class=\"button secondary\" href=\"/users/\(id)/tasks/new\">Add a task</a></div>")
            """
    }
}
