/** Texts to learn from: reading, encoding, drawing. */
package org.secformer.design.data;
