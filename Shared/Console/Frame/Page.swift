/// What a page says; ``Console`` puts the frame around it.
public struct Page: Sendable {
    public var title: String
    /// The tile that is marked as the current one.
    public var tile: Tile?
    /// What has just happened, shown first.
    public var notice: Notice?
    /// Shown as a summary on top that links to the fields; the title then starts with 'Error'.
    public var errors: [FieldError]
    /// When the page is loaded again, such as `2` or `2; url=/imports/…`; on a page with a script only where scripts do not run.
    public var refreshLocation: String?
    /// What makes the page nicer where scripts run.
    public var script: PageScript?
    public var content: HTML

    public init(
        _ title: String, tile: Tile? = nil, notice: Notice? = nil, errors: [FieldError] = [],
        refreshLocation: String? = nil, content: HTML
    ) {
        self.title = title
        self.tile = tile
        self.notice = notice
        self.errors = errors
        self.refreshLocation = refreshLocation
        self.content = content
    }
}

/// A sentence about what has just happened or what should be known, and where to go next.
public struct Notice: Sendable {
    public enum Kind: String, Sendable { case success, information, warning }

    public var kind: Kind
    public var text: String
    public var next: (title: String, address: String)?

    public init(_ kind: Kind, _ text: String, next: (title: String, address: String)? = nil) {
        self.kind = kind
        self.text = text
        self.next = next
    }

    public var html: HTML {
        """
        <div class="notice \(kind.rawValue)" role="\(kind == .success ? "status" : "note")">
        <p>\(text)\(next.map { " <a href=\"\($0.address)\">\($0.title)</a>" as HTML })</p>
        </div>
        """
    }
}

/// One thing to mend in a form.
public struct FieldError: Sendable, Equatable {
    /// The field's name, which is its element's id too; nil for the form as a whole.
    public var field: String?
    /// A stable code for programs.
    public var code: String
    /// A plain sentence that says what to do.
    public var message: String

    public init(field: String?, code: String, message: String) {
        self.field = field
        self.code = code
        self.message = message
    }
}

struct ErrorSummary {
    let errors: [FieldError]

    init(_ errors: [FieldError]) {
        self.errors = errors
    }

    var html: HTML? {
        guard !errors.isEmpty else { return nil }
        return """
            <div class="error-summary" role="alert" aria-labelledby="error-summary-title" tabindex="-1">
            <h2 id="error-summary-title">There is a problem</h2>
            <ul>\(each: errors, { error in
                error.field.map { "<li><a href=\"#\($0)\">\(error.message)</a></li>" as HTML }
                    ?? "<li>\(error.message)</li>"
            })</ul>
            </div>
            """
    }
}
