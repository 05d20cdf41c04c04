import Console
import HTTPTypes
import Hummingbird

/// With what and from where somebody signs in: what they need to find a session among theirs that is not theirs.
struct SessionOrigin: Sendable, Equatable {
    var device: String
    /// An IP address; nil where it is not known. Kept for as long as the session lasts.
    var address: String?

    init(device: String, address: String?) {
        (self.device, self.address) = (device, address)
    }

    init(_ request: Request, _ context: WebContext) {
        self.init(device: Device.summary(request), address: context.clientAddress(request))
    }
}

/// What somebody signs in with, in a few words: enough to tell one's own phone from a stranger's computer. Only these words are
/// kept, never the `User-Agent` itself.
enum Device {
    static func summary(_ request: Request) -> String {
        summary(userAgent: request.headers[.userAgent] ?? "")
    }

    static func summary(userAgent: String) -> String {
        let text = userAgent.prefix(512)
        let program = programs.first { text.contains($0.mark) }?.name ?? "Another program"
        guard let system = systems.first(where: { text.contains($0.mark) })?.name else { return program }
        return "\(program) on \(system)"
    }

    /// In this order: nearly every browser also names those that came before it.
    private static let programs: [(mark: String, name: String)] = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ]

    private static let systems: [(mark: String, name: String)] = [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "Chromebook"), ("Windows", "Windows"),
        ("Macintosh", "Mac"), ("Linux", "Linux"),
    ]
}
