import Console
import Messages

/// A suggested repair beside the cell it is for, on the list and on the page of a row.
enum RepairForm {
    static func html(_ repair: Repair, _ suggestion: String, _ row: StoredRow, _ subject: Import, _ place: ListPlace?)
        -> HTML
    {
        """
        <div class="row-actions">
        <form method="post" action="\(subject.rowAddress(row.line))/accept">\(place?.fields)\
        <input type="hidden" name="field" value="\(repair.field.rawValue)">\
        <input type="hidden" name="from" value="\(repair.from)">\
        <input type="hidden" name="to" value="\(repair.to)">\
        <button class="link">Accept ‘\(suggestion)’\(ofRow(row))</button></form>
        <a href="\(RepairPage.address(repair, subject))">Accept for all rows that have it</a>
        </div>
        """
    }

    private static func ofRow(_ row: StoredRow) -> HTML {
        "<span class=\"visually-hidden\"> for row \(row.line)</span>"
    }
}
