import Console
import Messages
import ServiceKit

/// That the newest email to somebody's address came back, and what to do next.
///
/// The notification service is asked when the profile is drawn; while it does not answer, the profile is shown without this.
struct ReturnedMailSection: PersonSection {
    let peers: PeerClient

    func html(_ view: PersonView) async throws -> HTML? {
        let account = view.account
        let question = ReturnedMail(addresses: [
            .init(account: account.id, email: EmailAddress.forMail(account.email))
        ])
        guard let returned = try? await peers.send(question, within: .seconds(1)).returned.first else { return nil }
        return Notice(
            .warning,
            """
            Mail to this address came back on \(InvitationIssuer.words(returned.at)): \(returned.report). \(returned.advice)
            """,
            next: ("See the message", "/messages/\(returned.message)")
        ).html
    }
}
