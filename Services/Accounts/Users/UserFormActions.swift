import Console
import Foundation
import Messages

/// The buttons inside a person's form. Each sends the whole form and gets it back with one thing different, so that nothing
/// typed is lost and no script is needed.
enum UserFormAction: String {
    case expandGroups, collapseGroups, showAddresses, showFields, addEmployer

    /// The button that was pressed; nil for the one that saves.
    init?(_ values: FormValues) {
        self.init(rawValue: values["action"])
    }

    /// The form to show again, and what has happened.
    func carryOut(
        _ values: FormValues, _ database: AccountsDatabase, by administrator: Person
    ) async throws -> (form: FormFields, notice: Notice?) {
        var values = values
        switch self {
        case .expandGroups: values["groups"] = GroupChoice.Unfolding.all.rawValue
        case .collapseGroups: values["groups"] = GroupChoice.Unfolding.none.rawValue
        case .showAddresses, .showFields: break
        case .addEmployer:
            do {
                let addresses = values["newEmployerAddresses"].components(separatedBy: .newlines)
                let employer = try await database.createEmployer(
                    name: values["newEmployer"], addresses: addresses, by: administrator.id, at: Date())
                let isTyped = !values[FormValues.typedMark(.employer)].isEmpty
                values["employer"] = isTyped ? employer.name : String(employer.id)
                for field in ["newEmployer", "newEmployerAddresses", "employerAddress"] { values[field] = "" }
                let notice = Notice(
                    .success, "\(employer.name) has been added and chosen as the employer. The user is not saved yet.")
                return (FormFields(values: values), notice)
            } catch let problem as WebProblem where !problem.errors.isEmpty {
                let errors = problem.errors.map { error in
                    var error = error
                    error.field = error.field == "addresses" ? "newEmployerAddresses" : "newEmployer"
                    return error
                }
                return (FormFields(values: values, errors: errors), nil)
            }
        }
        return (FormFields(values: values), nil)
    }

    /// A new employer that was typed and not added: it would be dropped in silence.
    static func unfinished(_ values: FormValues) -> [FieldError] {
        guard !values["newEmployer"].isEmpty || !values["newEmployerAddresses"].isEmpty else { return [] }
        return [
            FieldError(
                field: "newEmployer", code: "employer-not-added",
                message: "The new employer has not been added. Press 'Add employer', or empty its fields.")
        ]
    }
}
