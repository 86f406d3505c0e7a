/**
 * What comes out of files and messages, each in a type of its own, which is checked where it is made: a value of such a type
 * can be used as a name, in a path or in a message without another look. In JSON each is a plain string.
 *
 * <p>Used by whatever is read with {@link org.secformer.datasets.storage.Json}. Read first: {@link
 * org.secformer.datasets.names.Parsed}, {@link org.secformer.datasets.names.DatasetId}, {@link
 * org.secformer.datasets.names.Printable}.
 */
package org.secformer.datasets.names;
