import Messages

extension MessageKind {
    /// What emails of this kind say where the provider has not changed it. Swift text rather than files, so that the executable is
    /// all there is to install.
    var originalWording: Wording {
        switch self {
        case .activation: .activation
        case .reminder: .reminder
        case .passwordReset: .passwordReset
        case .emailChange: .emailChange
        case .emailChangeNotice: .emailChangeNotice
        case .emailChanged: .emailChanged
        case .passwordChanged: .passwordChanged
        case .personal: .written(why: "This message was sent to you by {{brand}}.")
        case .group: .written(why: "This message was sent to everyone in your group at {{brand}}.")
        case .task: .written(why: "This is a task for you at {{brand}}. Sign in to see all your tasks.")
        case .unknown: .ofNewerVersion
        }
    }
}

extension Wording {
    fileprivate static let activation = Wording(
        subject: "{{brand}} account activation",
        text: """
            Hello {{name}},

            An account has been made for you at {{brand}}. To activate it, choose a password here:

            {{link}}

            The link works once, until {{expires}}. If it has stopped working, ask the person who invited you to send a new one.

            If you did not expect this email, you can ignore it: nobody can use the account until a password has been chosen.

            {{brand}}
            """,
        button: "Activate your account")

    fileprivate static let reminder = Wording(
        subject: "Your {{brand}} account is waiting for you",
        text: """
            Hello {{name}},

            You have been invited to {{brand}} and have not activated your account yet. To activate it, choose a password here:

            {{link}}

            The link works once, until {{expires}}. After that, ask the person who invited you to send a new one.

            If you do not know of an account at {{brand}}, you can ignore this email: nobody can use it until a password has been \
            chosen.

            {{brand}}
            """,
        button: "Activate your account")

    fileprivate static let passwordReset = Wording(
        subject: "{{brand}} password reset",
        text: """
            Hello {{name}},

            Somebody, most likely you, has asked for a new password at {{brand}}. Choose it here:

            {{link}}

            The link works once, until {{expires}}.

            If it was not you, ignore this email: your password stays as it is.

            {{brand}}
            """,
        button: "Choose a new password")

    fileprivate static let emailChange = Wording(
        subject: "Confirm your new email address for {{brand}}",
        text: """
            Hello {{name}},

            This address is to become your email address at {{brand}}. Confirm here that it is yours:

            {{link}}

            The link works once, until {{expires}}. Until then your old address stays in use.

            If you did not expect this email, ignore it: nothing changes without the link.

            {{brand}}
            """,
        button: "Confirm this address")

    /// The new address is left out: whoever reads the old mailbox need not be its owner.
    fileprivate static let emailChangeNotice = Wording(
        subject: "Your email address at {{brand}} is about to change",
        text: """
            Hello {{name}},

            Your email address at {{brand}} is about to be changed to another one. The new address counts once it has been \
            confirmed, at the latest by {{expires}}. Until then nothing changes.

            If you know of this, there is nothing to do. If not, sign in and cancel the change on your account page, or tell \
            the people at {{brand}} now.

            {{brand}}
            """)

    fileprivate static let emailChanged = Wording(
        subject: "Your email address at {{brand}} has changed",
        text: """
            Hello {{name}},

            Your email address at {{brand}} was changed to another one at {{when}}. This was the last email to this address.

            If you know of this, there is nothing to do. If not, tell the people at {{brand}} now.

            {{brand}}
            """)

    fileprivate static let passwordChanged = Wording(
        subject: "Your {{brand}} password has been changed",
        text: """
            Hello {{name}},

            Your password at {{brand}} was changed at {{when}}. Everywhere else that you were signed in, you have to sign in \
            again.

            If it was you, there is nothing to do. If not, choose a new password now by 'Forgotten your password?' on the \
            sign-in page, and tell the people at {{brand}}.

            {{brand}}
            """)

    fileprivate static let ofNewerVersion = Wording(
        subject: "A message of a newer version",
        text: """
            Hello {{name}},

            This message was made by a newer version of {{brand}}'s system, and this version cannot show its text.

            It is kept, and can be read once the newer version runs again.

            {{brand}}
            """)

    /// Around a message that a person wrote; `why` says why the recipient gets it.
    fileprivate static func written(why: String) -> Wording {
        Wording(
            subject: "{{subject}}",
            text: """
                Hello {{name}},

                {{body}}

                \(why)
                """)
    }
}
