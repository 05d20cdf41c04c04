import Messages

extension EmailTemplates {
    /// Every template by name. They are Swift text rather than files, so that the executable is all there is to
    /// install.
    static let sources: [String: String] = [
        "layout": layout,
        "activation.subject": "{{% CONTENT_TYPE:TEXT}}{{brand}} account activation",
        "activation.text": activationText,
        "activation.html": activationHTML,
        "reminder.subject": "{{% CONTENT_TYPE:TEXT}}Your {{brand}} account is waiting for you",
        "reminder.text": reminderText,
        "reminder.html": reminderHTML,
        "passwordReset.subject": "{{% CONTENT_TYPE:TEXT}}{{brand}} password reset",
        "passwordReset.text": passwordResetText,
        "passwordReset.html": passwordResetHTML,
        "personal.subject": writtenSubject,
        "personal.text": writtenText(why: "This message was sent to you by {{brand}}."),
        "personal.html": writtenHTML(why: "This message was sent to you by {{brand}}."),
        "group.subject": writtenSubject,
        "group.text": writtenText(why: "This message was sent to everyone in your group at {{brand}}."),
        "group.html": writtenHTML(why: "This message was sent to everyone in your group at {{brand}}."),
        "emailChange.subject": "{{% CONTENT_TYPE:TEXT}}Confirm your new email address for {{brand}}",
        "emailChange.text": emailChangeText,
        "emailChange.html": emailChangeHTML,
        "emailChangeNotice.subject": "{{% CONTENT_TYPE:TEXT}}Your email address at {{brand}} is about to change",
        "emailChangeNotice.text": noticeText(emailChangeNotice),
        "emailChangeNotice.html": noticeHTML(emailChangeNotice),
        "emailChanged.subject": "{{% CONTENT_TYPE:TEXT}}Your email address at {{brand}} has changed",
        "emailChanged.text": noticeText(emailChanged),
        "emailChanged.html": noticeHTML(emailChanged),
        "passwordChanged.subject": "{{% CONTENT_TYPE:TEXT}}Your {{brand}} password has been changed",
        "passwordChanged.text": noticeText(passwordChanged),
        "passwordChanged.html": noticeHTML(passwordChanged),
        "unknown.subject": "{{% CONTENT_TYPE:TEXT}}A message of a newer version",
        "unknown.text": noticeText(ofNewerVersion),
        "unknown.html": noticeHTML(ofNewerVersion),
        "task.subject": writtenSubject,
        "task.text": writtenText(why: "This is a task for you at {{brand}}. Sign in to see all your tasks."),
        "task.html": writtenHTML(why: "This is a task for you at {{brand}}. Sign in to see all your tasks."),
    ]

    private static let activationText = """
        {{% CONTENT_TYPE:TEXT}}Hello {{name}},

        An account has been made for you at {{brand}}. To activate it, open this address and choose a password:

        {{link}}

        The link works once, until {{expires}}. If it has stopped working, ask the person who invited you to send a new one.

        If you did not expect this email, you can ignore it: nobody can use the account until a password has been chosen.

        {{brand}}
        """

    private static let activationHTML = """
        {{<layout}}
        {{$content}}
        <p>Hello {{name}},</p>
        <p>An account has been made for you at {{brand}}. To activate it, choose a password.</p>
        <p class="action"><a class="button" href="{{link}}" target="_blank" rel="noopener">Activate your account</a></p>
        <p>The link works once, until <strong>{{expires}}</strong>. If it has stopped working, ask the person who invited you to \
        send a new one.</p>
        <p class="quiet">If the button does not work, copy this address into your browser:<br>\
        <a class="address" href="{{link}}" target="_blank" rel="noopener">{{link}}</a></p>
        {{/content}}
        {{$why}}If you did not expect this email, you can ignore it: nobody can use the account until a password has been \
        chosen.{{/why}}
        {{/layout}}
        """

    private static let reminderText = """
        {{% CONTENT_TYPE:TEXT}}Hello {{name}},

        You have been invited to {{brand}} and have not activated your account yet. To activate it, open this address and choose \
        a password:

        {{link}}

        The link works once, until {{expires}}. After that, ask the person who invited you to send a new one.

        If you do not know of an account at {{brand}}, you can ignore this email: nobody can use it until a password has been \
        chosen.

        {{brand}}
        """

    private static let reminderHTML = """
        {{<layout}}
        {{$content}}
        <p>Hello {{name}},</p>
        <p>You have been invited to {{brand}} and have not activated your account yet. To activate it, choose a password.</p>
        <p class="action"><a class="button" href="{{link}}" target="_blank" rel="noopener">Activate your account</a></p>
        <p>The link works once, until <strong>{{expires}}</strong>. After that, ask the person who invited you to send a new \
        one.</p>
        <p class="quiet">If the button does not work, copy this address into your browser:<br>\
        <a class="address" href="{{link}}" target="_blank" rel="noopener">{{link}}</a></p>
        {{/content}}
        {{$why}}If you do not know of an account at {{brand}}, you can ignore this email: nobody can use it until a password \
        has been chosen.{{/why}}
        {{/layout}}
        """

    private static let passwordResetText = """
        {{% CONTENT_TYPE:TEXT}}Hello {{name}},

        Somebody, most likely you, has asked for a new password at {{brand}}. To choose one, open this address:

        {{link}}

        The link works once, until {{expires}}.

        If it was not you, ignore this email: your password stays as it is.

        {{brand}}
        """

    private static let passwordResetHTML = """
        {{<layout}}
        {{$content}}
        <p>Hello {{name}},</p>
        <p>Somebody, most likely you, has asked for a new password at {{brand}}.</p>
        <p class="action"><a class="button" href="{{link}}" target="_blank" rel="noopener">Choose a new password</a></p>
        <p>The link works once, until <strong>{{expires}}</strong>.</p>
        <p class="quiet">If the button does not work, copy this address into your browser:<br>\
        <a class="address" href="{{link}}" target="_blank" rel="noopener">{{link}}</a></p>
        {{/content}}
        {{$why}}If it was not you, ignore this email: your password stays as it is.{{/why}}
        {{/layout}}
        """

    private static let writtenSubject = "{{% CONTENT_TYPE:TEXT}}{{subject}}"

    /// A message that a person wrote; `why` says why the recipient gets it.
    private static func writtenText(why: String) -> String {
        """
        {{% CONTENT_TYPE:TEXT}}Hello {{name}},

        {{body}}

        \(why)
        """
    }

    private static func writtenHTML(why: String) -> String {
        """
        {{<layout}}
        {{$content}}
        <p>Hello {{name}},</p>
        {{#paragraphs}}
        <p>{{#lines}}{{.}}{{^last()}}<br>{{/last()}}{{/lines}}</p>
        {{/paragraphs}}
        {{/content}}
        {{$why}}\(why){{/why}}
        {{/layout}}
        """
    }
}
