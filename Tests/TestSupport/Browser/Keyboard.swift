/// A key that no letter stands on, as the WebDriver protocol writes it.
///
/// https://www.w3.org/TR/webdriver2/#keyboard-actions
public enum Key: String, Sendable {
    case tab = "\u{E004}"
    case enter = "\u{E007}"
    case shift = "\u{E008}"
    case up = "\u{E013}"
    case down = "\u{E015}"
    case space = " "
}

/// The browser as somebody uses it who has no mouse: what has the focus gets the keys.
extension Browser {
    /// Presses a key and lets it go again.
    public func press(_ key: Key, holding modifier: Key? = nil) async throws {
        var strokes = Self.stroke(key.rawValue)
        if let modifier {
            strokes = [Self.event("keyDown", modifier.rawValue)] + strokes + [Self.event("keyUp", modifier.rawValue)]
        }
        try await perform(strokes)
    }

    /// Types letter by letter. What a text field had is replaced when it was come to by Tab, which selects it.
    public func type(_ text: String) async throws {
        try await perform(text.flatMap { Self.stroke(String($0)) })
    }

    /// Presses Tab, or Shift-Tab, until what has the focus has this name, as a screen reader says it.
    ///
    /// - Throws: ``NotReachable`` with all that was passed, when it is not among the next 60.
    public func tab(to name: String, backwards: Bool = false) async throws {
        var passed: [String] = []
        while passed.count < 60 {
            try await press(.tab, holding: backwards ? .shift : nil)
            let focused = try await focusedName()
            if focused == name { return }
            passed.append(focused)
        }
        throw NotReachable(name: name, path: try await path(), passed: passed)
    }

    /// The accessible name of what has the focus; empty where that is the page itself.
    public func focusedName() async throws -> String {
        try await driver.focusedElement().accessibleName()
    }

    /// Whether the box or the radio button that has the focus is chosen.
    public func isFocusedChosen() async throws -> Bool {
        try await driver.focusedElement().property("checked") == true
    }

    /// Presses Enter, and waits until the page it leads to takes the place of this one.
    public func enter() async throws {
        let focused = try await focusedName()
        try await leave("Enter on '\(focused)'") { try await press(.enter) }
    }

    private func perform(_ strokes: [JSON]) async throws {
        let keyboard: JSON = ["type": "key", "id": "keyboard", "actions": .list(strokes)]
        try await driver.send("POST", "/actions", ["actions": [keyboard]])
    }

    private static func stroke(_ key: String) -> [JSON] {
        [event("keyDown", key), event("keyUp", key)]
    }

    private static func event(_ type: String, _ key: String) -> JSON {
        ["type": .text(type), "value": .text(key)]
    }
}

/// Something that the Tab key does not lead to.
public struct NotReachable: Error, CustomStringConvertible {
    public var name: String
    public var path: String
    public var passed: [String]

    public var description: String { "Tab does not lead to '\(name)' on \(path), but to: \(passed)" }
}
