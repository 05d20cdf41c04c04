import Console
import Foundation
import Messages

extension MessageKind {
    var title: String {
        switch self {
        case .activation: "Account activation"
        case .reminder: "Invitation reminder"
        case .passwordReset: "Password reset"
        case .personal: "Personal message"
        case .group: "Group message"
        case .task: "Task"
        case .emailChange: "Confirm new email"
        case .emailChangeNotice: "Email change asked for"
        case .emailChanged: "Email changed"
        case .passwordChanged: "Password changed"
        case .unknown: "Other"
        }
    }
}

extension MessageState {
    var title: String {
        switch self {
        case .queued: "Queued"
        case .sending: "Sending"
        case .sent: "Sent"
        case .failed: "Failed"
        }
    }

    var tag: Tag {
        switch self {
        case .queued: Tag(title, .blue)
        case .sending: Tag(title, .yellow)
        case .sent: Tag(title, .green)
        case .failed: Tag(title, .red)
        }
    }
}

extension StoredMessage {
    var stateTitle: String {
        if isWithdrawn { return "Withdrawn" }
        if isCancelled { return "Cancelled" }
        return bounce == nil ? state.title : "Came back"
    }

    var stateTag: Tag {
        if isWithdrawn || isCancelled { return Tag(stateTitle, .grey) }
        return bounce == nil ? state.tag : Tag(stateTitle, .red)
    }

    /// That it came back, why, and what to do next.
    var bounceFacts: [(name: String, value: HTML)] {
        guard let bounce else { return [] }
        return [
            ("Came back", bounce.at.html), ("Their mail system says", "\(bounce.report)"),
            ("What to do next", "\(bounce.advice)"),
        ]
    }
}

extension Date {
    /// `7 December 2026, 09:05 UTC`, with the exact time for programs.
    var html: HTML {
        let day = text("\(day: .defaultDigits) \(month: .wide) \(year: .defaultDigits)")
        let time = text("\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits)")
        return "<time datetime=\"\(formatted(.iso8601))\">\(day), \(time) UTC</time>"
    }

    private func text(_ format: FormatString) -> String {
        let calendar = Calendar(identifier: .gregorian)
        return formatted(.verbatim(format, locale: Locale(identifier: "en_GB"), timeZone: .gmt, calendar: calendar))
    }
}
