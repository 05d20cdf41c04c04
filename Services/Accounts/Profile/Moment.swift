import Console
import Foundation

/// Points in time and days in words, as they are in the United Kingdom.
enum Moment {
    /// '09:05 on 7 December 2026'.
    static func words(_ date: Date) -> String {
        "\(date.formatted(time)) on \(InvitationIssuer.words(date))"
    }

    /// The same with the exact time for programs.
    static func html(_ seconds: Int64) -> HTML {
        let date = Date(seconds: seconds)
        return "<time datetime=\"\(date.formatted(.iso8601))\">\(words(date))</time>"
    }

    /// '7 December 2026'.
    static func day(_ seconds: Int64) -> String {
        InvitationIssuer.words(Date(seconds: seconds))
    }

    private static let time = Date.VerbatimFormatStyle(
        format: "\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits)",
        locale: Locale(identifier: "en_GB"), timeZone: TimeZone(identifier: "Europe/London") ?? .gmt,
        calendar: Calendar(identifier: .gregorian))
}
