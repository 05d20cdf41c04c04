extension EmailTemplates {
    static let emailChangeText = """
        {{% CONTENT_TYPE:TEXT}}Hello {{name}},

        This address is to become your email address at {{brand}}. To confirm that it is yours, open this address and press \
        the button there:

        {{link}}

        The link works once, until {{expires}}. Until then your old address stays in use.

        If you did not expect this email, ignore it: nothing changes without the link.

        {{brand}}
        """

    static let emailChangeHTML = """
        {{<layout}}
        {{$content}}
        <p>Hello {{name}},</p>
        <p>This address is to become your email address at {{brand}}. Confirm that it is yours.</p>
        <p class="action"><a class="button" href="{{link}}" target="_blank" rel="noopener">Confirm this address</a></p>
        <p>The link works once, until <strong>{{expires}}</strong>. Until then your old address stays in use.</p>
        <p class="quiet">If the button does not work, copy this address into your browser:<br>\
        <a class="address" href="{{link}}" target="_blank" rel="noopener">{{link}}</a></p>
        {{/content}}
        {{$why}}If you did not expect this email, ignore it: nothing changes without the link.{{/why}}
        {{/layout}}
        """

    /// What somebody is told about their own account, without a link: what happened, and what to do if it was not them.
    struct AccountNotice {
        var happened: String
        var otherwise: String
    }

    /// The new address is left out: whoever reads the old mailbox need not be its owner.
    static let emailChangeNotice = AccountNotice(
        happened: """
            Your email address at {{brand}} is about to be changed to another one. The new address counts once it has been \
            confirmed, at the latest by {{expires}}. Until then nothing changes.
            """,
        otherwise: """
            If you know of this, there is nothing to do. If not, sign in and cancel the change on your account page, or tell the \
            people at {{brand}} now.
            """)

    static let emailChanged = AccountNotice(
        happened: """
            Your email address at {{brand}} was changed to another one at {{when}}. This was the last email to this address.
            """,
        otherwise: """
            If you know of this, there is nothing to do. If not, tell the people at {{brand}} now.
            """)

    static let passwordChanged = AccountNotice(
        happened: """
            Your password at {{brand}} was changed at {{when}}. Everywhere else that you were signed in, you have to sign in \
            again.
            """,
        otherwise: """
            If it was you, there is nothing to do. If not, choose a new password now by 'Forgotten your password?' on the \
            sign-in page, and tell the people at {{brand}}.
            """)

    static let ofNewerVersion = AccountNotice(
        happened: """
            This message was made by a newer version of {{brand}}'s system, and this version cannot show its text.
            """,
        otherwise: "It is kept, and can be read once the newer version runs again.")

    static func noticeText(_ notice: AccountNotice) -> String {
        """
        {{% CONTENT_TYPE:TEXT}}Hello {{name}},

        \(notice.happened)

        \(notice.otherwise)

        {{brand}}
        """
    }

    static func noticeHTML(_ notice: AccountNotice) -> String {
        """
        {{<layout}}
        {{$content}}
        <p>Hello {{name}},</p>
        <p>\(notice.happened)</p>
        <p>\(notice.otherwise)</p>
        {{/content}}
        {{$why}}You get this email because you have an account at {{brand}}.{{/why}}
        {{/layout}}
        """
    }
}
