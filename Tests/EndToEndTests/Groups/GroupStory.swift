import Foundation
import TestSupport
import Testing

/// What an administrator does with all the people in some groups.
extension Story {
    /// Several groups are ticked, and stay in the address.
    func groupsAreSelected(_ provider: LargeProvider) async throws {
        try await browser.open("/groups")
        try await browser.photograph("group-choice")
        try await browser.pick("group", "\(provider.north)")
        try await browser.pick("group", "\(provider.empty)")
        try await browser.press("Show the groups I have ticked")
        #expect(try await browser.path() == "/groups/\(provider.north),\(provider.empty)")
        #expect(try await browser.text("//h1").hasPrefix("North and South"))
        try await browser.follow("Choose other groups")
        #expect(try await browser.count("//input[@name='group'][@checked]") == 2)
        try await browser.follow("North")
        #expect(try await browser.path() == "/groups/\(provider.north)")
        try await browser.photograph("group-overview")
    }

    func numbersLeadToTheirPeople(_ provider: LargeProvider) async throws {
        try await browser.follow("10,000 prospects")
        #expect(try await browser.text("//nav[@class='pager']/p") == "Showing 50 of 10,000 users")
        try await browser.open("/groups/\(provider.north)")
        try await browser.follow("New user")
        #expect(try await browser.count("//input[@name='group'][@value='\(provider.north)'][@checked]") == 1)
        try await browser.open("/groups/\(provider.north)")
        try await browser.follow("Upload users")
        #expect(try await browser.count("//*[@value='\(provider.north)'][@selected or @checked]") == 1)
    }

    func reportsAreRead(_ provider: LargeProvider) async throws {
        try await browser.open("/groups/\(provider.north)")
        try await browser.follow("Account activation report")
        #expect(try await browser.text("//main").contains("Nobody in these groups has been invited yet."))
        try await browser.follow("Users report")
        #expect(try await browser.text("//main").contains("Showing 50 of 10,000 people"))
        try await browser.unfold("Choose columns")
        try await browser.pick("column", "county")
        try await browser.press("Show")
        #expect(try await browser.texts("//th").contains("County"))
        try await browser.photograph("group-report-users")
        try await browser.follow("Groups report")
        #expect(try await browser.text("//main").contains("Showing 49 of 49 groups"))
        try await browser.photograph("group-report-groups")
        try await browser.open("/groups/\(provider.north)")
        try await browser.follow("Got a job report")
        #expect(try await browser.text("//main").contains("nobody has one recorded yet"))
    }

    func groupIsWrittenTo(_ provider: LargeProvider) async throws {
        try await browser.open("/groups/\(provider.class1)")
        try await browser.follow("Send group message")
        try await browser.fill("subject", "A word, {{firstName}}")
        try await browser.fill("body", "Dear {{nobody}}")
        try await browser.press("Preview message")
        #expect(try await browser.text("//*[@role='alert']").contains("{{nobody}}"))
        try await browser.photograph("group-message-refused")
        try await browser.fill("body", "Dear {{firstName}} {{surname}} of {{group}},\nwe begin on Monday.")
        try await browser.press("Preview message")
        let preview = try await browser.text("//main")
        #expect(preview.contains("A word, Ann") && preview.contains("of College 1 class 1,"))
        try await browser.photograph("group-message-preview")
        let count = try await api.total("/users?group=\(provider.class1)") ?? 0
        try await browser.press("Send to \(count) people")
        try await browser.waitFor("Finished: \(count) people written to.")
        try await browser.photograph("group-message-sent")
        try await pollUntil("all messages are queued") { try await api.total("/messages?kind=group") == count }
    }

    func taskIsGivenAndFollowedUp(_ provider: LargeProvider) async throws {
        try await browser.open("/groups/\(provider.class1)")
        try await browser.follow("Add task to users")
        try await browser.follow("Choose people one by one")
        let people = try await browser.count("//input[@name='user']")
        #expect(people == 50)
        let chosen = try #require(try await browser.attribute("value", of: "//input[@name='user']"))
        try await browser.pick("user", chosen)
        try await browser.photograph("group-task-people")
        try await browser.press("Add a task for the people I have ticked")
        try await browser.fill("title", "Bring your passport")
        try await browser.press("Continue")
        try await browser.press("Add the task for 1 person")
        try await browser.waitFor("Finished: 1 person given the task.")
        try await browser.follow("See who has done it")
        #expect(try await browser.count("//a[contains(normalize-space(.), '1 has not')]") == 1)
        try await browser.photograph("group-task-follow-up")
        try await browser.follow("Remind those who have not")
        try await browser.press("Remind 1 person")
        try await browser.waitFor("Cannot sign in yet")
        try await browser.photograph("group-task-reminded")
    }

    func prospectsAreInvited(_ provider: LargeProvider) async throws {
        try await browser.open("/groups/\(provider.class1)")
        let count = try await api.total("/users?group=\(provider.class1)&status=prospect") ?? 0
        try await browser.follow("Invite all prospects")
        try await browser.press("Invite \(count) prospects")
        try await browser.waitFor("Finished: \(count) people invited.")
        try await pollUntil("all invitations are queued") { try await api.total("/messages?kind=activation") == count }
        try await browser.open("/groups/\(provider.class1)")
        try await browser.follow("Remind all invited")
        try await browser.press("Remind \(count) people of their invitation")
        try await browser.waitFor("Finished: \(count) people reminded.")
        try await browser.open("/groups/\(provider.class1)")
        #expect(try await browser.count("//*[name()='svg'][@class='chart']") == 1)
        try await browser.photograph("group-overview-chart")
        try await browser.open("/groups/\(provider.class1)/activation")
        #expect(try await browser.text("//main").contains("Showing 50 of \(count) people"))
        try await browser.photograph("group-report-activation")
    }

    func peopleAreReassigned(_ provider: LargeProvider) async throws {
        try await browser.open("/groups/\(provider.class1)")
        try await browser.follow("Reassign on group")
        try await browser.press("Move the people I have ticked")
        #expect(try await browser.text("//*[@role='alert']").contains("Tick the people"))
        try await browser.photograph("group-reassign-refused")
        let count = try await api.total("/users?group=\(provider.class1)") ?? 0
        try await browser.choose("to", "South, with")
        try await browser.press("Move all \(count) people")
        try await browser.photograph("group-reassign-confirm")
        try await browser.press("Move \(count) people")
        try await browser.waitFor("Finished: \(count) people moved.")
        #expect(try await api.total("/users?group=\(provider.class1)") == 0)
    }

    func groupIsChanged(_ provider: LargeProvider) async throws {
        try await browser.open("/groups/\(provider.class1)")
        try await browser.follow("Rename, move or delete")
        try await browser.fill("name", "Evening class")
        try await browser.choose("parentId", "College 4")
        try await browser.press("Save changes")
        #expect(try await browser.text("//p[@class='hint']").contains("North / College 4 / Evening class"))
        try await browser.follow("Rename, move or delete")
        try await browser.photograph("group-edit")
        try await browser.follow("Delete this group")
        try await browser.press("Delete this group")
        #expect(try await browser.text("//*[@role='status']") == "The group has been deleted.")
        #expect(try await api.send("GET", "/groups/\(provider.class1)").status == 404)
    }

    func noGroupPageIsWiderThanAPhone(_ provider: LargeProvider) async throws {
        let address = "/groups/\(provider.north),\(provider.empty)"
        let pages = [
            "", "/activation", "/users", "/groups", "/jobs", "/reassign", "/message", "/tasks", "/tasks/new",
            "/tasks/people",
            "/invite", "/remind",
        ].map { address + $0 }
        for page in ["/groups", "/groups/\(provider.empty)/edit"] + pages {
            try await browser.open(page)
            #expect(try await browser.overflow() <= 0, "\(page)")
            let name = page.split(separator: "/").last.map(String.init) ?? ""
            try await browser.photograph("phone-group-\(name.replacing(",", with: "-"))")
        }
    }
}
