import Console
import Testing

@testable import Accounts

struct ProgrammeFormTests {
    private var form: ProgrammeForm {
        var form = ProgrammeForm()
        form.name = "Care"
        form.kind = "application"
        form.questions = ["First", "Second", "Third"].map { wording in
            var row = ProgrammeForm.QuestionRow()
            row.wording = wording
            return row
        }
        form.units = [ProgrammeForm.UnitRow(id: "", title: "Start", days: "soon")]
        return form
    }

    @Test(arguments: [
        ("questions-add", ["First", "Second", "Third", ""], "questions-3-wording"),
        ("questions-remove-1", ["First", "Third"], "questions-1-wording"),
        ("questions-remove-2", ["First", "Second"], "questions-1-wording"),
        ("questions-up-2", ["First", "Third", "Second"], "questions-1-wording"),
        ("questions-up-0", ["First", "Second", "Third"], "questions-0-wording"),
        ("questions-down-0", ["Second", "First", "Third"], "questions-1-wording"),
        ("questions-down-2", ["First", "Second", "Third"], "questions-2-wording"),
    ])
    func `a row's button changes the rows and says where to go on`(action: String, wordings: [String], focus: String) {
        var form = self.form
        #expect(form.change(action) == focus)
        #expect(form.questions.map(\.wording) == wordings)
        #expect(form.units.map(\.days) == ["soon"])
    }

    @Test(arguments: ["", "save", "questions", "questions-remove-9", "questions-up-x", "units-x-0", "other-add-1"])
    func `what is no row's button changes nothing`(action: String) {
        var form = self.form
        #expect(form.change(action) == nil)
        #expect(form.questions.count == 3)
    }

    @Test func `removing the last row leads to the button that adds one`() {
        var form = self.form
        #expect(form.change("units-remove-0") == "units-add")
        #expect(form.units.isEmpty)
    }

    @Test func `rows end at the limit`() {
        var form = ProgrammeForm()
        for _ in 0..<60 { _ = form.change("questions-add") }
        #expect(form.questions.count == ProgrammeEntry.maximumQuestions)
        #expect(ProgrammeForm(FormValues(["questionCount": "999999999"])).questions.count == 50)
        #expect(ProgrammeForm(FormValues(["questionCount": "-1"])).questions.isEmpty)
    }

    @Test func `what was typed survives the way through the form's fields`() {
        let again = ProgrammeForm(form.values)
        #expect(again.questions.map(\.wording) == ["First", "Second", "Third"])
        #expect(again.units.map(\.days) == ["soon"])
        #expect(again.name == "Care")
    }

    @Test func `errors are told in the order of the page`() {
        var form = self.form
        form.name = ""
        form.questions[1].wording = ""
        form.kind = "delivery"
        #expect(form.read().errors.map(\.field) == ["name", "questions-1-wording", "units-0-days"])
        form.kind = ""
        #expect(form.read().errors.map(\.field) == ["name", "kind", "questions-1-wording", "units-0-days"])
    }

    @Test func `only a delivery programme has units`() {
        var form = self.form
        form.units[0].days = "3"
        #expect(form.read().errors.map(\.code) == ["not-a-delivery-programme"])
        form.kind = "delivery"
        #expect(form.read().errors.isEmpty)
        form.units[0].days = "3651"
        #expect(form.read().errors.map(\.field) == ["units-0-days"])
    }
}
