import Messages
import Testing

@testable import Notifications

/// What people are told about their own account, word for word.
struct AccountTemplateTests {
    private let link = ["link": "https://learners.example.org/x/abc", "expires": "11:05 on 7 December 2026"]

    @Test(
        arguments: [
            (
                MessageKind.passwordReset, "Aptem password reset",
                """
                Hello Ann Lee,

                Somebody, most likely you, has asked for a new password at Aptem. Choose it
                here:

                https://learners.example.org/x/abc

                The link works once, until 11:05 on 7 December 2026.

                If it was not you, ignore this email: your password stays as it is.

                Aptem

                """
            ),
            (
                .reminder, "Your Aptem account is waiting for you",
                """
                Hello Ann Lee,

                You have been invited to Aptem and have not activated your account yet. To
                activate it, choose a password here:

                https://learners.example.org/x/abc

                The link works once, until 11:05 on 7 December 2026. After that, ask the
                person who invited you to send a new one.

                If you do not know of an account at Aptem, you can ignore this email: nobody
                can use it until a password has been chosen.

                Aptem

                """
            ),
            (
                .emailChange, "Confirm your new email address for Aptem",
                """
                Hello Ann Lee,

                This address is to become your email address at Aptem. Confirm here that it
                is yours:

                https://learners.example.org/x/abc

                The link works once, until 11:05 on 7 December 2026. Until then your old
                address stays in use.

                If you did not expect this email, ignore it: nothing changes without the
                link.

                Aptem

                """
            ),
            (
                .emailChangeNotice, "Your email address at Aptem is about to change",
                """
                Hello Ann Lee,

                Your email address at Aptem is about to be changed to another one. The new
                address counts once it has been confirmed, at the latest by 11:05 on 7
                December 2026. Until then nothing changes.

                If you know of this, there is nothing to do. If not, sign in and cancel the
                change on your account page, or tell the people at Aptem now.

                Aptem

                """
            ),
            (
                .emailChanged, "Your email address at Aptem has changed",
                """
                Hello Ann Lee,

                Your email address at Aptem was changed to another one at 09:05 on 7
                December 2026. This was the last email to this address.

                If you know of this, there is nothing to do. If not, tell the people at
                Aptem now.

                Aptem

                """
            ),
            (
                .passwordChanged, "Your Aptem password has been changed",
                """
                Hello Ann Lee,

                Your password at Aptem was changed at 09:05 on 7 December 2026. Everywhere
                else that you were signed in, you have to sign in again.

                If it was you, there is nothing to do. If not, choose a new password now by
                'Forgotten your password?' on the sign-in page, and tell the people at
                Aptem.

                Aptem

                """
            ),
        ] as [(MessageKind, String, String)])
    func `each notice says what happened and what to do`(kind: MessageKind, subject: String, text: String) throws {
        let parameters = link.merging(["when": "09:05 on 7 December 2026"]) { $1 }
        let email = try EmailTemplates(brandName: "Aptem").original(kind, to: "Ann Lee", parameters)
        #expect(email.subject == subject)
        #expect(email.text == text)
        #expect(email.html.contains("<title>\(subject)</title>"))
        #expect(email.html.contains("<p>Hello Ann Lee,</p>"))
        #expect(!email.html.contains("{{"))
        let href = "href=\"https://learners.example.org/x/abc\" target=\"_blank\" rel=\"noopener\""
        #expect(email.html.contains("<a class=\"button\" \(href)>") == kind.isSecret)
    }

    @Test(arguments: MessageKind.allCases)
    func `a kind is secret when its text has a link`(kind: MessageKind) throws {
        let values = link.merging(["when": "now", "subject": "Hello", "body": "Text"]) { $1 }
        let email = try EmailTemplates(brandName: "Aptem").original(kind, to: "Ann", values)
        #expect(email.text.contains("https://") == kind.isSecret)
    }
}
