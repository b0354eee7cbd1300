package dev.triage.notices;

import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.stereotype.Component;

/** The mail server that {@code spring.mail.*} names. */
@Component
class SmtpPost implements Digests.Post {

    private static final int LONGEST_REASON = 300;

    private final ObjectProvider<JavaMailSender> senders;
    private final MailSettings settings;

    SmtpPost(ObjectProvider<JavaMailSender> senders, MailSettings settings) {
        this.senders = senders;
        this.settings = settings;
    }

    @Override
    public Sent send(UUID id, String to, String subject, String body) {
        JavaMailSender sender = senders.getIfAvailable();
        if (sender == null) {
            return new Sent.Later("no mail server is set");
        }
        try {
            MimeMessage message = sender.createMimeMessage();
            message.setFrom(new InternetAddress(settings.from(), true));
            message.setRecipient(MimeMessage.RecipientType.TO, new InternetAddress(to, true));
            message.setSubject(subject, StandardCharsets.UTF_8.name());
            message.setText(body, StandardCharsets.UTF_8.name());
            message.setHeader("Message-ID", "<" + id + "@" + settings.from().replaceFirst(".*@", "") + ">");
            // Holiday replies to a robot help nobody (RFC 3834).
            message.setHeader("Auto-Submitted", "auto-generated");
            sender.send(message);
            return new Sent.Done();
        } catch (MailSendException e) {
            return permanent(e) ? new Sent.Refused(words(e)) : new Sent.Later(words(e));
        } catch (MailException e) {
            return new Sent.Later(words(e));
        } catch (MessagingException e) {
            return new Sent.Refused(words(e));
        }
    }

    /** The server knows the address and does not want it; anything else may pass. */
    private static boolean permanent(MailSendException failure) {
        for (Exception one : failure.getMessageExceptions()) {
            if (one instanceof SendFailedException refused
                    && refused.getInvalidAddresses() != null
                    && refused.getInvalidAddresses().length > 0) {
                return true;
            }
        }
        return false;
    }

    private static String words(Exception failure) {
        @Nullable Throwable cause = failure.getCause();
        String text =
                failure.getClass().getSimpleName() + ": " + (cause == null ? failure.getMessage() : cause.getMessage());
        String plain = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return plain.length() <= LONGEST_REASON ? plain : plain.substring(0, LONGEST_REASON);
    }
}
