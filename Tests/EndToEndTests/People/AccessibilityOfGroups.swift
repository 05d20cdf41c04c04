import TestSupport
import Testing

/// What administrators see of all the people in some groups.
extension AccessibilityTour {
    /// A task that is given, and what became of it.
    private func given(_ group: Int) async throws {
        let action = try #require(
            try await example.api.post("/groups/\(group)/tasks", ["title": "Read the guide"])["id"].int)
        try await pollUntil("the task is given") {
            try await example.api.get("/actions/\(action)")["state"] == "finished"
        }
        try await look(at: "/groups/\(group)/actions/\(action)", "Task: North")
        try await look(at: "/groups/\(group)/tasks", "Tasks: North")
        try await look(at: "/groups/\(group)/tasks/\(action)", "Read the guide")
        try await look(at: "/groups/\(group)/tasks/\(action)?q=nobody-at-all", "Read the guide")
        try await look(at: "/groups/\(group)/tasks/\(action)/remind", "Remind")
        try await look(at: "/groups/\(group)", "North")
    }

    func groups() async throws {
        try await look(at: "/groups", "Users overview")
        try await look(at: "/groups", refusing: "Add group")
        try await look(at: "/groups", refusing: "Show the groups I have ticked")
        let north = try #require(try await example.api.get("/groups")["items"][1]["id"].int)
        let several = "/groups/1,\(north)"
        try await look(at: "/groups/1", "")
        try await look(at: "/groups/\(north)", "North")
        try await look(at: several, "and North")
        try await look(at: "/groups/\(north)/edit", "Change North")
        try await look(at: "/groups/\(north)/edit", refusing: "Save changes", with: ["name": ""])
        try await look(at: "/groups/\(north)/delete", "Delete North?")
        for (report, title) in [
            ("activation", "Account activation report"), ("users", "Users report"), ("groups", "Groups report"),
            ("jobs", "Got a job report"),
        ] {
            try await look(at: "\(several)/\(report)", title)
            try await look(at: "/groups/\(north)/\(report)?q=nobody-at-all", title)
        }
        try await look(at: "/groups/\(north)/reassign", "Reassign on group")
        try await look(at: "/groups/\(north)/reassign?q=nobody-at-all", "Reassign on group")
        try await look(at: "/groups/\(north)/reassign", refusing: "Move the people I have ticked")
        try await look(at: "/groups/\(north)/message", "Send a message to North")
        try await look(at: "/groups/\(north)/message", refusing: "Preview message", with: ["body": "{{x}}"])
        try await browser.fill("subject", "Hello {{firstName}}")
        try await browser.fill("body", "We begin.")
        try await browser.press("Preview message")
        try await look("Send this message to")
        try await look(at: "/groups/\(north)/tasks", "Tasks: North")
        try await look(at: "/groups/\(north)/tasks/people", "Choose people for a task")
        try await look(at: "/groups/\(north)/tasks/new?user=\(example.trainee)", "Add a task")
        try await look(at: "/groups/\(north)/tasks/new", refusing: "Continue")
        try await browser.fill("title", "Bring your passport")
        try await browser.press("Continue")
        try await look("Add this task for")
        try await look(at: "/groups/\(north)/invite", "")
        try await look(at: "/groups/\(north)/remind", "")
        try await given(north)
        try await look(at: "/groups/1/users?column=email&column=gender&column=county", "Users report")
    }
}
