import Console
import Messages

/// What can be done for a person now.
struct ActionsSection: PersonSection {
    func html(_ view: PersonView) async throws -> HTML? {
        let account = view.account
        let address = "/users/\(account.id)"
        let isOwn = view.reader.id == account.id
        return """
            <div class="actions">
            \(invitation(account))
            \(when: account.status == .invited, reminder(account))
            \(link("Edit user details", "\(address)/edit"))
            \(link("Send message", "\(address)/message"))
            \(link("Communication report", "/messages/report/\(account.id)"))
            \(when: account.type == .user, link("Record ‘got a job’", "\(address)/outcome"))
            \(when: account.status == .expired, link("Reopen account", "\(address)/reopen"))
            \(when: account.status != .expired && !isOwn, "<a href=\"\(address)/close\">Close account</a>")
            \(when: !isOwn, "<a href=\"\(address)/delete\">Delete</a>")
            </div>
            """
    }

    private func link(_ title: String, _ address: String) -> HTML {
        "<a class=\"button secondary\" href=\"\(address)\">\(title)</a>"
    }

    private func reminder(_ account: Account) -> HTML {
        """
        <form method="post" action="/users/\(account.id)/reminder"><button class="secondary">Send a reminder</button></form>
        """
    }

    private func invitation(_ account: Account) -> HTML? {
        guard account.activatedAt == nil else { return nil }
        let title = account.status == .prospect ? "Send invitation" : "Send invitation again"
        return """
            <form method="post" action="/users/\(account.id)/invitation"><button>\(title)</button></form>
            """
    }
}
