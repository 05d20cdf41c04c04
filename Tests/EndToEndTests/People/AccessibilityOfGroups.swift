import TestSupport
import Testing

/// What administrators see of all the people in some groups.
extension AccessibilityTour {
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
        try await look(at: "/groups/1/users?column=email&column=gender&column=county", "Users report")
    }
}
