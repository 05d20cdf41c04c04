public import HTTPTypes
public import Hummingbird
public import Messages
import NIOCore
public import ServiceKit

/// Turns a ``Page`` into a response: the frame around it, the style sheet, the headers that keep it safe.
public struct Console: Sendable {
    public let brandName: String
    public let isSecureOrigin: Bool
    private let assets: String

    private var stylePath: String { "\(assets)/\(StyleSheet.fileName)" }

    /// - Parameter assets: where this service's copy of the style sheet is served. Each service has its own, because they are
    ///   deployed one at a time and two versions of a page may be live at once.
    public init(settings: CommonSettings, assets: String) {
        brandName = settings.brandName
        isSecureOrigin = settings.isSecureOrigin
        self.assets = assets
    }

    /// Serves the style sheet.
    public func addAssets<Context: RequestContext>(to router: Router<Context>) {
        addAsset(stylePath, "text/css", StyleSheet.text, to: router)
    }

    /// Serves a script that pages of this service have.
    public func addScript<Context: RequestContext>(_ script: PageScript, to router: Router<Context>) {
        addAsset("\(assets)/\(script.fileName)", "text/javascript", script.text, to: router)
    }

    /// Its name changes with its content, so browsers may keep it for good.
    private func addAsset<Context: RequestContext>(
        _ path: String, _ type: String, _ text: String, to router: Router<Context>
    ) {
        router.get(RouterPath(path)) { _, _ in
            Response(
                status: .ok,
                headers: [
                    .contentType: "\(type); charset=utf-8", .cacheControl: "public, max-age=31536000, immutable",
                ],
                body: .init(byteBuffer: ByteBuffer(string: text)))
        }
    }

    public func response(_ page: Page, for person: Person?, status: HTTPResponse.Status = .ok) -> Response {
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"]
        if let location = page.refreshLocation, page.script == nil {
            headers[.refresh] = location
        }
        if page.script != nil {
            headers[.contentSecurityPolicy] = SafetyHeaders.policyWithScripts
        }
        return Response(
            status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: document(page, person).text)))
    }

    private func document(_ page: Page, _ person: Person?) -> HTML {
        """
        <!doctype html>
        <html lang="en-GB">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(when: !page.errors.isEmpty, "Error: ")\(page.title) – \(brandName)</title>
        <link rel="stylesheet" href="\(stylePath)">
        <link rel="icon" href="data:,">
        \(when: page.script != nil, Self.refresh(page))
        \(page.script.map { "<script src=\"\(assets)/\($0.fileName)\" defer></script>" as HTML })
        </head>
        <body>
        <a class="skip" href="#main">Skip to the content</a>
        \(header(page, person))
        <main id="main" tabindex="-1">
        \(page.notice?.html)
        \(ErrorSummary(page.errors).html)
        \(page.content)
        </main>
        <footer><p>\(brandName) learner accounts</p></footer>
        </body>
        </html>
        """
    }

    /// Where scripts run, the page's own script sees to it that it stays up to date.
    private static func refresh(_ page: Page) -> HTML {
        "\(page.refreshLocation.map { "<noscript><meta http-equiv=\"refresh\" content=\"\($0)\"></noscript>" as HTML })"
    }

    private func header(_ page: Page, _ person: Person?) -> HTML {
        """
        <header class="top">
        <a class="brand" href="\(person == nil ? "/sign-in" : "/")">\(brandName)</a>
        \(person.map { navigation(page.tile, $0) })
        </header>
        """
    }

    private func navigation(_ current: Tile?, _ person: Person) -> HTML {
        let tiles = person.isAdministrator ? Tile.ofAdministrators : Tile.ofOthers
        return """
            <nav aria-label="Main">
            <ul>\(each: tiles, { tile in
                tile == current
                    ? "<li><a href=\"\(tile.address)\" aria-current=\"page\">\(tile.title)</a></li>"
                    : "<li><a href=\"\(tile.address)\">\(tile.title)</a></li>"
            })</ul>
            </nav>
            <div class="who">
            <a class="who-name" href="/account"><span class="visually-hidden">Your account: </span>\(person.name)</a>
            <form method="post" action="/sign-out"><button class="link">Sign out</button></form>
            </div>
            """
    }
}

/// The tiles of the navigation panel.
public enum Tile: Sendable {
    case users, overview, uploads, messages
    case home, ownMessages

    static let ofAdministrators: [Tile] = [.users, .overview, .uploads, .messages]
    static let ofOthers: [Tile] = [.home, .ownMessages]

    var title: String {
        switch self {
        case .users: "Users"
        case .overview: "Users overview"
        case .uploads: "Uploads"
        case .messages: "Messages"
        case .home: "Home"
        case .ownMessages: "Your messages"
        }
    }

    var address: String {
        switch self {
        case .users: "/users"
        case .overview: "/groups"
        case .uploads: "/imports"
        case .messages: "/messages"
        case .home: "/home"
        case .ownMessages: "/messages/mine"
        }
    }
}

extension HTTPField.Name {
    /// Loads the page again after some seconds, which is how progress is followed without a script.
    static let refresh = HTTPField.Name("refresh") ?? .date
}
