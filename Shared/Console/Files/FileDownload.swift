/// A file that a browser is to keep rather than to show.
public enum FileDownload {
    /// The value of `Content-Disposition` (RFC 6266): the name plain for old browsers, in full for the others.
    public static func attachment(_ name: String) -> String {
        let plain = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_. ".contains($0)) ? $0 : "_" })
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(LocalAddress.encoded(name))"
    }
}
