import CCurl
import Foundation
import Glibc

/// One connection to the relay by libcurl, kept open from one message to the next. To be used on one thread.
final class RelayConnection {
    private let handle: UnsafeMutableRawPointer
    private let conversation = Conversation()
    private let brake: Brake
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    private static let isLibraryReady: Bool = {
        // libcurl without signals does not keep a closed connection from ending the process.
        signal(SIGPIPE, SIG_IGN)
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    }()

    /// Nil when there is no memory for it.
    init?(_ settings: RelaySettings, brake: Brake) {
        guard Self.isLibraryReady, let handle = curl_easy_init() else { return nil }
        self.handle = handle
        self.brake = brake
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        set(settings)
        watch()
    }

    deinit {
        curl_easy_cleanup(handle)
        errorText.deallocate()
    }

    private func set(_ settings: RelaySettings) {
        let seconds = Int(settings.timeout / .seconds(1))
        curl_set_text(handle, CURLOPT_URL, settings.url)
        curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        // Not by way of a proxy that the environment names for other programs.
        curl_set_text(handle, CURLOPT_PROXY, "")
        curl_set_text(handle, CURLOPT_MAIL_FROM, settings.sender.address.text)
        if let user = settings.user, let password = settings.password {
            curl_set_text(handle, CURLOPT_USERNAME, user)
            curl_set_text(handle, CURLOPT_PASSWORD, password)
        }
        let encryption =
            switch settings.encryption {
            case .offered: CURLUSESSL_TRY
            case .required: CURLUSESSL_ALL
            case .off: CURLUSESSL_NONE
            }
        curl_set_number(handle, CURLOPT_USE_SSL, Int(encryption.rawValue))
        if settings.certificates == .any {
            curl_set_number(handle, CURLOPT_SSL_VERIFYPEER, 0)
            curl_set_number(handle, CURLOPT_SSL_VERIFYHOST, 0)
        }
        if let authorities = settings.authorities {
            curl_set_text(handle, CURLOPT_CAINFO, authorities)
        }
        curl_set_number(handle, CURLOPT_CONNECTTIMEOUT, min(30, seconds))
        curl_set_number(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds)
        // The whole of one message, however slowly the relay reads it.
        curl_set_number(handle, CURLOPT_TIMEOUT, 4 * seconds)
        // A connection that has been quiet for longer is not used again: the relay is about to close it.
        curl_set_number(handle, CURLOPT_MAXAGE_CONN, 30)
        curl_set_number(handle, CURLOPT_NOSIGNAL, 1)
        // For each message libcurl makes three buffers of this size; at the usual 64 kB that would be much more than the message.
        curl_set_number(handle, CURLOPT_UPLOAD_BUFFERSIZE, 16_384)
        curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
    }

    /// The conversation and the brake live as long as the handle does.
    private func watch() {
        curl_set_debug(
            handle,
            { _, kind, data, size, context in
                guard let data, let context else { return 0 }
                let conversation = Unmanaged<Conversation>.fromOpaque(context).takeUnretainedValue()
                let bytes = UnsafeRawBufferPointer(start: data, count: size)
                switch kind {
                case CURLINFO_HEADER_IN: conversation.heard(bytes)
                case CURLINFO_HEADER_OUT: conversation.said(bytes)
                default: break
                }
                return 0
            }, Unmanaged.passUnretained(conversation).toOpaque())
        curl_set_number(handle, CURLOPT_VERBOSE, 1)
        curl_set_progress(
            handle,
            { context, _, _, _, _ in
                guard let context else { return 0 }
                return Unmanaged<Brake>.fromOpaque(context).takeUnretainedValue().isPulledHard ? 1 : 0
            }, Unmanaged.passUnretained(brake).toOpaque())
        curl_set_number(handle, CURLOPT_NOPROGRESS, 0)
        curl_set_write(handle) { _, size, count, _ in size * count }
    }

    /// Sends one message and waits for the relay's answer, on a connection that is there or a new one.
    func send(_ letter: Letter) -> DeliveryOutcome {
        let outcome = attempt(letter)
        // The relay closed the connection while it was quiet, which says nothing about the message. libcurl opens a new one.
        guard outcome == .stale else { return outcome }
        let second = attempt(letter)
        return second == .stale ? .trouble(RelayTrouble(.away, "It closes each connection.")) : second
    }

    private func attempt(_ letter: Letter) -> DeliveryOutcome {
        var recipients: UnsafeMutablePointer<curl_slist>?
        var headers: UnsafeMutablePointer<curl_slist>?
        let mime = curl_mime_init(handle)
        defer {
            curl_set_mime(handle, nil)
            curl_set_list(handle, CURLOPT_MAIL_RCPT, nil)
            curl_set_list(handle, CURLOPT_HTTPHEADER, nil)
            curl_mime_free(mime)
            curl_slist_free_all(recipients)
            curl_slist_free_all(headers)
        }
        recipients = curl_slist_append(nil, letter.recipient)
        for header in letter.headers {
            headers = curl_slist_append(headers, header)
        }
        for part in letter.parts {
            let place = curl_mime_addpart(mime)
            var text = part.text
            text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { _ = curl_mime_data(place, $0.baseAddress, $0.count) }
            }
            curl_mime_type(place, part.type)
            curl_mime_encoder(place, part.encoding)
        }
        curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients)
        curl_set_list(handle, CURLOPT_HTTPHEADER, headers)
        curl_set_mime(handle, mime)
        conversation.begin()
        errorText[0] = 0
        let code = curl_easy_perform(handle)
        var connections = 0
        curl_get_number(handle, CURLINFO_NUM_CONNECTS, &connections)
        return DeliveryOutcome(
            code, conversation.stage, conversation.reply, isReused: connections == 0, detail: detail(code))
    }

    private func detail(_ code: CURLcode) -> String {
        let text = String(cString: errorText)
        return text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    }
}
