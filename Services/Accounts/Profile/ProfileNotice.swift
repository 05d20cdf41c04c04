import Console

/// What has just happened on a profile, and where to go next.
enum ProfileNotice {
    /// - Parameter done: as pages that lead back to the profile put it into the address.
    static func of(_ done: String?, _ user: UserView) -> Notice? {
        let account = user.account
        let report = (title: "See every message to \(account.firstName)", address: "/messages/report/\(account.id)")
        let text: String
        switch done {
        case "created-invited":
            return Notice(
                .success, "\(account.name) has been created, and the activation email is on its way.", next: report)
        case "created":
            return Notice(
                .success, "\(account.name) has been created as a Prospect and can be invited from here at any time.",
                next: ("Create another user", "/users/new/confirm?type=\(account.type.rawValue)"))
        case "invited":
            return Notice(.success, "The activation email to \(account.email) is on its way.", next: report)
        case "reminded":
            return Notice(.success, "A reminder of the invitation is on its way to \(account.email).", next: report)
        case "messaged": return Notice(.success, "The message to \(account.email) is on its way.", next: report)
        case "email-resent":
            return Notice(
                .success, "A new link to confirm the address is on its way; the older one is dead.", next: report)
        case "email-cancelled": text = "The email address stays as it is, and the link that was sent is dead."
        case "edited":
            guard let address = user.pendingEmail else {
                text = "The details of \(account.name) have been changed."
                break
            }
            text =
                "The details of \(account.name) have been changed. The email address stays as it is until the new one, "
                + "\(address), has been confirmed by the link that was sent there."
        case "closed":
            text = "The account is closed. \(account.name) is signed out and cannot sign in until it is reopened."
        case "reopened":
            text =
                account.activatedAt == nil
                ? "The account is open again, as a Prospect that can be invited."
                : "The account is open again, and \(account.name) can sign in as before."
        case "outcome": text = "It is recorded that \(account.name) got a job."
        case "outcome-removed": text = "'Got a job' has been removed."
        case "task-added": text = "The task has been added."
        case "task-done": text = "The task is marked as done."
        case "task-open": text = "The task is marked as not done."
        case "task-removed": text = "The task has been removed."
        default: return ProgrammeNotice.of(done, account.name)
        }
        return Notice(.success, text)
    }
}
