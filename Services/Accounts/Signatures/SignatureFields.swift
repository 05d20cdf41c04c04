import Console

/// The part of a form in which somebody signs: by typing the name or, where scripts run, by drawing.
struct SignatureFields {
    let fields: FormFields
    /// 'Your full name', 'Full name of Ann Lee'.
    let label: String

    /// - Throws: ``WebProblem`` refused, for the field `signatureName`.
    static func read(_ values: FormValues) throws -> NewSignature {
        try NewSignature.read(name: values["signatureName"], drawing: values["drawing"])
    }

    var html: HTML {
        """
        \(fields.input(
            "signatureName", label, hint: "Typing the name here counts as signing.",
            attributes: "autocomplete=\"off\" spellcheck=\"false\" maxlength=\"\(NewSignature.maximumName)\""))
        <div class="field" id="drawing-area" hidden>
        <p id="drawing-label">Or draw the signature here, with a finger, a pen or the mouse. A drawing is used instead of the
        typed name.</p>
        <svg id="drawing-pad" class="signature-pad" viewBox="0 0 \(DrawnSignature.width) \(DrawnSignature.height)" role="img"
        aria-labelledby="drawing-label"><path d=""/></svg>
        <button type="button" class="secondary" id="drawing-clear">Clear the drawing</button>
        </div>
        <input type="hidden" id="drawing" name="drawing" value="\(fields.values["drawing"])">
        """
    }
}
