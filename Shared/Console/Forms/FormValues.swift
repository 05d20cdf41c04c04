import Foundation
public import Hummingbird
import NIOCore

/// What a person typed into a form (`application/x-www-form-urlencoded`).
public struct FormValues: Sendable, Equatable {
    /// The largest form that is read, in bytes.
    public static let maximumBytes = 256 << 10

    private var values: [String: [String]]

    public init(_ values: [String: String] = [:]) {
        self.values = values.mapValues { [$0] }
    }

    /// - Throws: ``WebProblem`` (413) when the form is larger than ``maximumBytes``, (400) when it is not UTF-8.
    public init(_ request: Request) async throws {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Self.maximumBytes)
        } catch is NIOTooManyBytesError {
            throw WebProblem(
                .contentTooLarge, "form-too-large", "The form is too large. Shorten the longest text and try again.")
        }
        guard let text = String(validating: body.readableBytesView, as: UTF8.self) else {
            throw WebProblem(.badRequest, "unreadable-form", "The form could not be read. Go back and send it again.")
        }
        values = Self.parse(text)
    }

    /// The field's value, without the spaces around it; empty where there is none.
    public func text(_ name: String) -> String {
        (values[name]?.first ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Every value of a field that can have several, such as ticked boxes of one name.
    public func all(_ name: String) -> [String] {
        (values[name] ?? []).filter { !$0.isEmpty }
    }

    /// The value exactly as typed, for passwords.
    public func exactText(_ name: String) -> String {
        values[name]?.first ?? ""
    }

    public subscript(_ name: String) -> String {
        get { text(name) }
        set { values[name] = [newValue] }
    }

    static func parse(_ body: String) -> [String: [String]] {
        var values: [String: [String]] = [:]
        for pair in body.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = decode(parts[0])
            values[name, default: []].append(parts.count > 1 ? decode(parts[1]) : "")
        }
        return values
    }

    private static func decode(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return String(spaced).removingPercentEncoding ?? String(spaced)
    }
}
