import Console
import Foundation

/// The day that the learners of a file are invited, in the United Kingdom.
enum InvitationDay {
    /// How far ahead it may be, in days: a longer wait is a slip of the pen.
    private static let farthest = 366

    /// - Parameters:
    ///   - text: `yyyy-mm-dd`, as forms and the API give it; empty: at once.
    ///   - isInviting: whether anybody is to be invited at all.
    /// - Returns: nil for at once, which today is too.
    /// - Throws: ``WebProblem`` 422.
    static func read(_ text: String, isInviting: Bool, at now: Date = Date()) throws -> String? {
        let text = text.trimmed
        guard !text.isEmpty else { return nil }
        guard isInviting else { throw refused("not-inviting", "Tick 'Send invitations' too, or leave the date empty.") }
        guard let day = date(text) else { throw refused("invalid-date", "Give the date as in 2026-12-31.") }
        let today = calendar.startOfDay(for: now)
        guard day >= today else { throw refused("date-in-the-past", "This day is over. Choose today or a later day.") }
        guard let last = calendar.date(byAdding: .day, value: farthest, to: today), day <= last else {
            throw refused("date-too-far", "Choose a day within the next year.")
        }
        return day == today ? nil : text
    }

    /// '7 December 2026'.
    static func words(_ day: String) -> String {
        guard let date = date(day) else { return day }
        return date.formatted(
            Date.FormatStyle(locale: Locale(identifier: "en_GB"), timeZone: calendar.timeZone).day().month(.wide).year()
        )
    }

    private static func date(_ text: String) -> Date? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } })
        else {
            return nil
        }
        let numbers = parts.compactMap { Int($0) }
        let wanted = DateComponents(year: numbers[0], month: numbers[1], day: numbers[2])
        guard let date = calendar.date(from: wanted),
            calendar.dateComponents([.year, .month, .day], from: date) == wanted
        else { return nil }
        return date
    }

    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Europe/London") ?? .gmt
        return calendar
    }()

    private static func refused(_ code: String, _ message: String) -> WebProblem {
        .refused([FieldError(field: "inviteOn", code: code, message: message)])
    }
}
